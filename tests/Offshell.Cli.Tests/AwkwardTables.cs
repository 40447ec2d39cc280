using System.Globalization;
using Offshell.Tensors.Random;

namespace Offshell.Cli.Tests;

/// <summary>Tables that a careless detector trips over: normal rows, and one row that anybody would call anomalous.</summary>
internal sealed record AwkwardTable(string Header, IReadOnlyList<string> Normal, string Anomaly, string Blamed)
{
    internal static IReadOnlyDictionary<string, Func<AwkwardTable>> All { get; } = new Dictionary<string, Func<AwkwardTable>>
    {
        ["46 rows"] = () => Latent(46, 6, "12"),
        ["wide"] = () => Latent(64, 200, "60"),
        ["binary"] = Binary,
        ["one constant column"] = () => new("steady,x,y", Rows(600, r => $"3,{Normal1(r)},{Normal1(r)}"), "40,0,0", "steady"),
        ["all constant"] = () => new("a,b", Rows(600, _ => "5,7.5"), "5,90", "b"),
        ["mostly duplicates"] = Duplicates,
        ["one column"] = () => new("x", Rows(600, r => Normal1(r)), "50", "x"),
        ["empty column"] = () => new("x,nothing,y", Rows(600, r => $"{Normal1(r)},,{Normal1(r)}"), "0,,30", "y"),
        ["huge values"] = () => new("huge,x", Rows(600, r => $"{Text((r.NextDouble() - 0.5) * 2e30)},{Normal1(r)}"), "1e30,40", "x"),
        ["tiny values"] = () => new("tiny,x", Rows(600, r => $"{Text(1e-30 * r.NextNormal())},{Normal1(r)}"), "1e-28,0", "tiny"),
        ["integer codes"] = () => new("code,rare,x", Rows(600, r => $"{r.NextInt(4)},{(r.NextInt(4) == 0 ? 2 : 1)},{Normal1(r)}"), "2,9,0", "rare"),
        ["many categories"] = () => new("word,x", Rows(1_500, r => $"w{r.NextInt(5_000)},{Normal1(r)}"), "never,25", "x"),
        ["rare categories"] = () => new("word,x", Rows(600, r => $"{"abcdef"[r.NextInt(6)]},{Normal1(r)}"), "zzz,0", "word"),
        ["free text"] = () => new("note,x,y", [.. Rows(600, r => $"{Normal1(r)},{Normal1(r)}").Select((row, i) => $"\"note {i}, \"\"quoted\"\"\",{row}")], "hello,15,0", "x"),
        ["unicode names"] = () => new("größe µ,色,naïve😀", Rows(600, r => $"{Normal1(r)},{"äß"[r.NextInt(2)]},{Normal1(r)}"), "14,ä,0", "größe µ"),
        ["quoted newlines"] = () => new("\"we\nird\",\"k,x\",z", Rows(600, r => $"{Normal1(r)},\"{(r.NextInt(2) == 0 ? "a\nb" : "c\"\"d")}\",{Normal1(r)}"), "14,\"a\nb\",0", "we\nird"),
        ["heavy tails"] = () => new("cauchy,x", Rows(600, r => $"{Text(Math.Tan(Math.PI * (r.NextDouble() - 0.5)))},{Normal1(r)}"), "0,20", "x"),
        ["far from zero"] = () => new("time,x", Rows(600, r => $"{Text(1.7e12 + r.NextNormal())},{Normal1(r)}"), "1700000000300,0", "time"),
    };

    private static AwkwardTable Latent(int rows, int columns, string far)
    {
        RandomStream random = new RandomSource(17).Stream();
        double[] weights = [.. Enumerable.Range(0, columns).Select(_ => random.NextNormal())];
        string Row()
        {
            double z = random.NextNormal();
            return string.Join(",", weights.Select(w => Text((w * z) + (0.3 * random.NextNormal()))));
        }

        string[] normal = [.. Enumerable.Range(0, rows).Select(_ => Row())];
        return new(string.Join(",", weights.Select((_, i) => $"x{i}")), normal, $"{far},{string.Join(",", Row().Split(',')[1..])}", "x0");
    }

    /// <summary>The last column is the exclusive or of the first two, in every row but the anomaly; four others rarely change.</summary>
    private static AwkwardTable Binary() => new(
        "a,b,rare,usual,c",
        Rows(600, r =>
        {
            int a = r.NextInt(2), b = r.NextInt(2);
            return $"{a},{b},{(r.NextInt(50) == 0 ? 1 : 0)},{(r.NextInt(50) == 0 ? 0 : 1)},{a ^ b}";
        }),
        "1,0,1,0,0",
        "");

    private static AwkwardTable Duplicates()
    {
        RandomStream random = new RandomSource(18).Stream();
        string[] few = [.. Enumerable.Range(0, 20).Select(_ => $"{Normal1(random)},{Normal1(random)},{Normal1(random)}")];
        return new("a,b,c", Rows(600, r => r.NextInt(20) == 0 ? $"{Normal1(r)},{Normal1(r)},{Normal1(r)}" : few[r.NextInt(20)]), "30,0,0", "a");
    }

    private static string[] Rows(int count, Func<RandomStream, string> row)
    {
        RandomStream random = new RandomSource(19).Stream();
        return [.. Enumerable.Range(0, count).Select(_ => row(random))];
    }

    private static string Normal1(RandomStream random) => Text(random.NextNormal());

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
