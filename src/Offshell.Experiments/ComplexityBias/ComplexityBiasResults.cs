using Offshell.Experiments.Running;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>The finished parts by what was trained on.</summary>
internal sealed class ComplexityBiasResults
{
    private readonly Dictionary<string, (string Title, List<PartResult> Parts)> _parts = [];

    internal void Add(string training, string title, PartResult part)
    {
        if (!_parts.TryGetValue(training, out (string Title, List<PartResult> Parts) found)) _parts.Add(training, found = (title, []));
        found.Parts.Add(part);
    }

    internal bool Has(string training) => _parts.ContainsKey(training);

    internal string TitleOf(string training) => _parts[training].Title;

    internal double Seconds(string training) => _parts[training].Parts.Average(p => p.Seconds);

    internal IEnumerable<double> Values(string training, string value) => _parts[training].Parts.Select(p => p[value]);

    internal Measured Of(string training, string value) => Measured.Of(Values(training, value));
}
