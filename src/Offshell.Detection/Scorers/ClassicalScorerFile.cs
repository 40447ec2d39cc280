using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Data.Safetensors;
using Offshell.Detection.Files;
using Offshell.Models;
using Offshell.Models.Encoding;
using Offshell.Models.Linear;

namespace Offshell.Detection.Scorers;

/// <summary>A classical scorer in a model file: the state of every part as arrays under a prefix of its own.</summary>
internal static class ClassicalScorerFile
{
    private const string Encoding = "encoding.";
    private const string Expectation = "expectation.";
    private const string Count = "classical.scores";

    internal static void Save(ClassicalScorer scorer, ModelContent content)
    {
        Write(content, Encoding, scorer.Encoding.State);
        if (scorer.Expectation is { } expectation) Write(content, Expectation, expectation.State);
        content.Texts.Add(Count, scorer.ClassicalScores.Length.ToString(CultureInfo.InvariantCulture));
        for (int s = 0; s < scorer.ClassicalScores.Length; s++)
        {
            ClassicalScore score = scorer.ClassicalScores[s];
            content.Texts.Add($"classical.{s}.name", score.Name);
            content.Texts.Add($"classical.{s}.description", score.Description);
            content.Texts.Add($"classical.{s}.algorithm", AlgorithmKinds.NameOf(score.Algorithm));
            Write(content, $"algorithm.{s}.", score.Algorithm.State);
        }
    }

    internal static ClassicalScorer Load(ModelContent content, Schema schema)
    {
        try
        {
            RowEncoding encoding = RowEncoding.FromState(Read(content, Encoding), schema);
            if (!int.TryParse(content.Text(Count), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > 100)
            {
                throw new ModelFormatException($"The number of scores is '{content.Text(Count)}'; expected 1 to 100.");
            }

            var scores = ImmutableArray.CreateBuilder<ClassicalScore>(count);
            for (int s = 0; s < count; s++)
            {
                IRowScorer algorithm = AlgorithmKinds.Load(content.Text($"classical.{s}.algorithm"), Read(content, $"algorithm.{s}."));
                if (algorithm.Columns != encoding.Width) throw new ModelFormatException($"An algorithm takes {algorithm.Columns} columns, but the encoding gives {encoding.Width}.");
                scores.Add(new ClassicalScore(content.Text($"classical.{s}.name"), content.Text($"classical.{s}.description"), algorithm));
            }

            FittedState expectation = Read(content, Expectation);
            return new ClassicalScorer(encoding, expectation.Any() ? FactorModel.FromState(expectation, encoding.Width) : null, scores.MoveToImmutable());
        }
        catch (InvalidDataException e)
        {
            throw new ModelFormatException(e.Message, e);
        }
    }

    internal static void Write(ModelContent content, string prefix, FittedState state)
    {
        foreach ((string name, Array array) in state)
        {
            switch (array)
            {
                case double[] doubles: content.Add(prefix + name, doubles); break;
                case float[] floats: content.Add(prefix + name, floats, floats.Length); break;
                default: content.Add(prefix + name, (int[])array); break;
            }
        }
    }

    internal static FittedState Read(ModelContent content, string prefix)
    {
        var state = new FittedState();
        foreach ((string name, SafetensorsTensor tensor) in content.Arrays)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            string key = name[prefix.Length..];
            switch (tensor.Type)
            {
                case SafetensorsType.F64: state.Add(key, tensor.Doubles.ToArray()); break;
                case SafetensorsType.F32: state.Add(key, tensor.Singles.ToArray()); break;
                case SafetensorsType.I32: state.Add(key, tensor.Int32s.ToArray()); break;
                default: throw new ModelFormatException($"The array '{name}' is of type {tensor.Type}, which no fitted algorithm has.");
            }
        }

        return state;
    }
}
