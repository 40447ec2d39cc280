using Offshell.Models.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Distributions;

/// <summary>What every head promises, over all heads, links and units.</summary>
public class HeadContractTests
{
    private static readonly float[] Grid = [-6f, -1.5f, -0.25f, 0.5f, 2f];

    public static TheoryData<string, bool> Heads()
    {
        TheoryData<string, bool> data = [];
        foreach (string name in HeadFactory.Names)
        {
            data.Add(name, false);
            data.Add(name, true);
        }

        return data;
    }

    internal static ColumnHead Build(string name, bool source) =>
        HeadFactory.Create(name, Statistics(name), source ? HeadOptions.HighLevelFeatures : null);

    internal static double[] Values(string name) => name switch
    {
        "bernoulli" => [0, 1, 1, 0, 1, 1],
        "categorical" => [0, 1, 2, 2, 2, 1],
        "gaussian" or "fixed-gaussian" => [-1.3, 0.4, 2.25, 0.7, -0.1, 1.9],
        "log-normal" or "truncated-gaussian" => name == "log-normal" ? [0, 0.4, 2.25, 0, 0.1, 5.9] : [0.2, 0.4, 2.25, 0.7, 0.1, 5.9],
        _ => [0, 3, 1, 7, 0, 2],
    };

    private static ColumnStatistics Statistics(string name) => name == "categorical"
        ? ColumnStatistics.FromCodes(Values(name), 3)
        : ColumnStatistics.FromValues(Values(name));

    [Theory]
    [MemberData(nameof(Heads))]
    public void Loss_AnyOutputs_EqualsDoublePathAndItsSlopes(string name, bool source)
    {
        ColumnHead head = Build(name, source);
        foreach (float[] outputs in Outputs(head))
        {
            foreach (double raw in Values(name))
            {
                (float loss, float[] gradient) = HeadProbe.Loss(head, raw, outputs);
                double nats = HeadProbe.Nats(head, raw, outputs);
                ((double)loss).ShouldBe(nats, 2e-5 * (1 + Math.Abs(nats)), $"{name} {raw} [{string.Join(' ', outputs)}]");
                for (int p = 0; p < outputs.Length; p++)
                {
                    double slope = HeadProbe.Slope(head, raw, outputs, p);
                    ((double)gradient[p]).ShouldBe(slope, 1e-4 * (1 + Math.Abs(slope)), $"{name} {raw} [{string.Join(' ', outputs)}] output {p}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Everything_MissingValue_CostsNothing(string name, bool source)
    {
        ColumnHead head = Build(name, source);
        float[] outputs = HeadProbe.Initial(head);

        (float loss, float[] gradient) = HeadProbe.Loss(head, double.NaN, outputs);

        loss.ShouldBe(0f);
        gradient.ShouldBe(new float[gradient.Length]);
        HeadProbe.Nats(head, double.NaN, outputs).ShouldBe(0);
        HeadProbe.SquaredPull(head, double.NaN, outputs).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Everything_ExtremeValuesAndOutputs_AreFinite(string name, bool source)
    {
        ColumnHead head = Build(name, source);
        foreach (double raw in new[] { -1e30, -1e9, -1.0, -1e-30, 0, 1e-30, 0.5, 1, 1.5, 1e9, 1e30 })
        {
            foreach (float output in new[] { -1e4f, -20f, 0f, 20f, 1e4f })
            {
                float[] outputs = [.. Enumerable.Repeat(output, head.ParameterCount)];
                double nats = HeadProbe.Nats(head, raw, outputs), pull = HeadProbe.SquaredPull(head, raw, outputs);
                (float loss, float[] gradient) = HeadProbe.Loss(head, raw, outputs);
                bool good = double.IsFinite(nats) && double.IsFinite(pull) && pull >= 0 && float.IsFinite(loss) && gradient.All(float.IsFinite);
                if (!good) Assert.Fail($"{name} at {raw}, outputs {output}: nats {nats}, pull {pull}, loss {loss}, gradient {string.Join(' ', gradient)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void FromState_OwnState_IsTheSameHead(string name, bool source)
    {
        ColumnHead head = Build(name, source), again = HeadFactory.FromState(head.State);

        again.State.ShouldBe(head.State);
        again.GetType().ShouldBe(head.GetType());
        float[] outputs = HeadProbe.Initial(head);
        HeadProbe.Initial(again).ShouldBe(outputs);
        foreach (double raw in Values(name)) HeadProbe.Nats(again, raw, outputs).ShouldBe(HeadProbe.Nats(head, raw, outputs));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void FromState_DamagedConstants_ThrowsFormatException(string name, bool source)
    {
        HeadState state = Build(name, source).State;

        Should.Throw<FormatException>(() => HeadFactory.FromState(state with { Constants = [] })).Message.ShouldContain(name);
        for (int i = 0; i < state.Constants.Length; i++)
        {
            HeadState damaged = state with { Constants = state.Constants.SetItem(i, double.NaN) };
            Should.Throw<FormatException>(() => HeadFactory.FromState(damaged)).Message.ShouldContain(name);
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void ScoringPaths_RowInAnotherPlaceAndBatch_HasTheSameBits(string name, bool source)
    {
        const int rows = 64;
        ColumnHead head = Build(name, source);
        RandomStream random = new RandomSource(21).Stream();
        double[] values = Values(name), raw = [.. Enumerable.Range(0, rows).Select(i => i == 7 ? double.NaN : values[random.NextInt(values.Length)] * (i % 9 == 0 ? 50 : 1))];
        float[][] outputs = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, head.ParameterCount).Select(_ => 3 * (float)random.NextNormal()).ToArray())];
        (double[] nats, double[] pulls, float[] losses) = HeadProbe.Batch(head, raw, outputs);
        int[] order = random.Permutation(rows);

        for (int start = 0; start < rows; start += 16)
        {
            int[] chosen = order[start..(start + 16)];
            (double[] someNats, double[] somePulls, float[] someLosses) = HeadProbe.Batch(head, [.. chosen.Select(i => raw[i])], [.. chosen.Select(i => outputs[i])]);
            someNats.ShouldBe(chosen.Select(i => nats[i]));
            somePulls.ShouldBe(chosen.Select(i => pulls[i]));
            someLosses.ShouldBe(chosen.Select(i => losses[i]));
        }
    }

    [Fact]
    public void Create_UnknownName_ThrowsNamingAllHeads()
    {
        ArgumentException error = Should.Throw<ArgumentException>(() => HeadFactory.Create("gausian", ColumnStatistics.FromValues([1, 2])));

        error.Message.ShouldContain("gausian");
        foreach (string name in HeadFactory.Names) error.Message.ShouldContain(name);
    }

    [Fact]
    public void Loss_LanesNotAMultipleOfSixteen_Throws()
    {
        ColumnHead head = Build("gaussian", false);

        Should.Throw<ArgumentException>(() => head.Loss(new float[8], new float[16], 8, new float[8], new float[16])).Message.ShouldContain("multiple of 16");
        Should.Throw<ArgumentException>(() => head.Loss(new float[16], new float[16], 16, new float[16], new float[32])).Message.ShouldContain("2 × 16");
    }

    /// <summary>A point per combination for up to two outputs, else shifted copies of the grid.</summary>
    private static IEnumerable<float[]> Outputs(ColumnHead head) => head.ParameterCount switch
    {
        1 => Grid.Select(a => new[] { a }),
        2 => Grid.SelectMany(a => Grid.Select(b => new[] { a, b })),
        _ => Grid.SelectMany(a => Grid.Select(b => Enumerable.Range(0, head.ParameterCount).Select(p => p % 3 == 0 ? a : p % 3 == 1 ? b : 0.3f * (a - b)).ToArray())),
    };
}
