using Offshell.Experiments.Running;

namespace Offshell.Experiments.PolSynthetic;

/// <summary>The finished parts by generator and model.</summary>
internal sealed class PolResults
{
    /// <summary>Name of the ideal observer among the models.</summary>
    internal const string Ideal = "ideal";

    private readonly Dictionary<(string Generator, string Model), List<PartResult>> _parts = [];
    private readonly Dictionary<(string Generator, string Model), PartResult> _map = [];

    internal void Add(PolGenerator generator, string model, PartResult part)
    {
        if (!_parts.TryGetValue((generator.Id, model), out List<PartResult>? list)) _parts.Add((generator.Id, model), list = []);
        list.Add(part);
    }

    internal void AddToMap(PolGenerator generator, string model, PartResult part) => _map.Add((generator.Id, model), part);

    /// <summary>The seeds finished so far.</summary>
    internal IReadOnlyCollection<PartResult> Of(PolGenerator generator, string model) => _parts.GetValueOrDefault((generator.Id, model), []);

    /// <summary>One figure over the seeds; empty if the model does not have it.</summary>
    internal Measured Of(PolGenerator generator, string model, string value) =>
        Measured.Of(Of(generator, model).Where(p => p.Values.ContainsKey(value)).Select(p => p[value]));

    /// <summary>One figure of the map; NaN if it is not there yet.</summary>
    internal double OfMap(PolGenerator generator, string model, string value) =>
        _map.TryGetValue((generator.Id, model), out PartResult? part) ? part[value] : double.NaN;
}
