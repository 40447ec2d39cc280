using Offshell.Data;
using Offshell.Detection.ClassLatents;
using Offshell.Detection.Ensembles;
using Offshell.Detection.Files;
using Offshell.Detection.Latent;

namespace Offshell.Detection.Scorers;

/// <summary>The fixed table from kinds in model files to the code that reads them.</summary>
internal static class ScorerKinds
{
    internal static Scorer Load(string kind, ModelContent content, Schema schema) => kind switch
    {
        ClassLatentScorer.KindName => ClassLatentScorer.Load(content, schema),
        ClassicalScorer.KindName => ClassicalScorerFile.Load(content, schema),
        LatentScorer.KindName => LatentScorer.Load(content, schema),
        EnsembleScorer.KindName => EnsembleFile.Load(content, schema),
        VariationalScorer.KindName => VariationalScorerFile.Load(content, schema),
        _ => throw new ModelFormatException($"The model is of the kind '{kind}', which this version does not know. Update the program."),
    };
}
