using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Data;
using Offshell.Data.Scaling;
using Offshell.Detection.Files;
using Offshell.Models.Distributions;
using Offshell.Models.Encoding;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Scores;
using Offshell.Tensors.Autodiff;

namespace Offshell.Detection.Scorers;

/// <summary>A variational scorer in a model file: options, encodings and heads as JSON, weights and noise as arrays.</summary>
internal static class VariationalScorerFile
{
    private const string Options = "model.options";
    private const string Inputs = "model.inputs";
    private const string Conditions = "model.conditions";
    private const string Noise = "score.noise";
    private const string Classes = "model.classes";

    internal static void Save(VariationalScorer scorer, ModelContent content)
    {
        VariationalAutoencoder model = scorer.Model;
        content.Texts.Add(Options, VariationalJson.Write(model.Options));
        content.Texts.Add(Inputs, EncodingJson.Write(model.Layout.Inputs));
        content.Texts.Add(Conditions, EncodingJson.Write(model.Layout.Conditions));
        for (int f = 0; f < model.Heads.Length; f++)
        {
            HeadState state = model.Heads[f].State;
            content.Texts.Add($"model.head.{f:D5}", state.Name);
            content.Add($"head.{f:D5}", state.Constants.AsSpan());
        }

        content.Add(Noise, model.Noise, model.Noise.Length);
        if (model.Layout.Classes is { } classes) content.Add(Classes, classes.Codes.AsSpan());
        foreach (VariationalScore score in scorer.VariationalScores)
        {
            if (score.State.Count > 0) content.Add($"score.{score.Name}", score.State.ToArray());
        }

        foreach (Parameter parameter in model.Network.Parameters.Parameters)
        {
            content.Add($"weight.{parameter.Name}", model.Network.Parameters[parameter], [.. parameter.Shape.Select(s => (long)s)]);
        }
    }

    internal static VariationalScorer Load(ModelContent content, Schema schema)
    {
        TableEncoding inputs = EncodingJson.Read(content.Text(Inputs), schema, ColumnRole.Feature);
        TableEncoding conditions = EncodingJson.Read(content.Text(Conditions), schema, ColumnRole.Condition);
        var heads = ImmutableArray.CreateBuilder<ColumnHead>();
        for (int f = 0; f < inputs.Columns.Length; f++)
        {
            heads.Add(HeadFactory.FromState(new HeadState { Name = content.Text($"model.head.{f:D5}"), Constants = [.. content.Doubles($"head.{f:D5}")] }));
        }

        VariationalOptions options = VariationalJson.Read(content.Text(Options));
        var model = new VariationalAutoencoder(options, new RowLayout(inputs, conditions, heads.ToImmutable(), options.Prior.NeedsClasses ? ReadClasses(content, schema) : null));
        content.Singles(Noise, model.Noise.Length).CopyTo(model.Noise);
        foreach (Parameter parameter in model.Network.Parameters.Parameters)
        {
            content.Singles($"weight.{parameter.Name}", parameter.Length).CopyTo(model.Network.Parameters[parameter]);
        }

        return new VariationalScorer(model, VariationalScores.Load(model, schema, name => content.Doubles($"score.{name}")));
    }

    /// <summary>The shares of the classes stand among the parameters.</summary>
    private static RowClasses ReadClasses(ModelContent content, Schema schema)
    {
        int column = RowClasses.ColumnOf(schema);
        int[] codes = content.Integers(Classes);
        if (column < 0 || codes.Length == 0 || codes.Any(c => (uint)c >= (uint)schema[column].Categories.Length) || codes.Zip(codes.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ModelFormatException("The classes of the model do not fit the class column of its schema.");
        }

        return new RowClasses(column, [.. codes], [.. codes.Select(_ => 1.0 / codes.Length)]);
    }
}
