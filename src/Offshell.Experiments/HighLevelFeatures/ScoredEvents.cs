using System.Collections.Immutable;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>One method's scores: every background event by the models of the fold that held it out, every signal event by the models of all folds.</summary>
internal sealed class ScoredEvents
{
    private readonly double[] _background;
    private readonly Dictionary<string, double[][]> _signals = [];

    internal ScoredEvents(string method, int background) => (Method, _background) = (method, new double[background]);

    internal string Method { get; }

    /// <summary>Out-of-fold scores of the background events; NaN where the method has none.</summary>
    internal double[] Background => _background;

    /// <summary>Scores of one signal, [folds][events].</summary>
    internal double[][] Signal(string name) => _signals[name];

    internal bool Has(string signal) => _signals.ContainsKey(signal);

    internal void AddFold(ImmutableArray<int> held, double[] background, IEnumerable<(string Name, double[] Scores)> signals)
    {
        for (int i = 0; i < held.Length; i++) _background[held[i]] = background[i];
        foreach ((string name, double[] scores) in signals)
        {
            _signals[name] = _signals.TryGetValue(name, out double[][]? folds) ? [.. folds, scores] : [scores];
        }
    }
}
