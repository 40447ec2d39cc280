using Offshell.Data;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Files;

/// <summary>A model within a model, under a prefix of its own.</summary>
internal static class NestedScorer
{
    private const string Kind = "kind";
    private const string Inner = "inner.";

    /// <summary>Models within models within models: files that go deeper are not ours.</summary>
    private const int MostLevels = 4;

    internal static void Save(ModelContent content, string prefix, Scorer scorer)
    {
        var part = new ModelContent();
        scorer.Save(part);
        content.Texts.Add(prefix + Kind, scorer.Kind);
        content.AddNested(prefix + Inner, part);
    }

    /// <exception cref="ModelFormatException">The part is missing, or nested too deeply.</exception>
    internal static Scorer Load(ModelContent content, string prefix, Schema schema)
    {
        ModelContent part = content.Nested(prefix + Inner);
        part.Level = content.Level + 1;
        if (part.Level > MostLevels) throw new ModelFormatException($"The model holds models more than {MostLevels} levels deep.");
        return ScorerKinds.Load(content.Text(prefix + Kind), part, schema);
    }
}
