using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Detection.Scorers;
using Offshell.Models.Training;

namespace Offshell.Detection.Files;

/// <summary>A detector as the content of a model file, and back.</summary>
internal static class DetectorFile
{
    private const string Kind = "detector.kind";
    private const string Recipe = "detector.recipe";
    private const string Options = "detector.options";
    private const string Score = "detector.default_score";
    private const string SchemaKey = "detector.schema";
    private const string Fingerprint = "detector.fingerprint";
    private const string HoldsRows = "detector.holds_training_rows";
    private const string Groups = "calibration.groups";
    private const string Margins = "explanation.interval_margins";
    private const string Conditions = "conditions.ranges";
    private const string LogPrefix = "log.";

    internal static ModelContent Write(DetectorParts parts)
    {
        var content = new ModelContent();
        content.Texts.Add(Kind, parts.Scorer.Kind);
        content.Texts.Add(Recipe, parts.Recipe);
        content.Texts.Add(Options, parts.OptionsJson);
        content.Texts.Add(Score, parts.DefaultScore);
        content.Texts.Add(SchemaKey, SchemaJson.ToJson(parts.Schema));
        content.Texts.Add(Fingerprint, JsonSerializer.Serialize(parts.Fingerprint, DetectorJsonContext.Default.TrainingFingerprint));
        content.Texts.Add(HoldsRows, parts.Scorer.HoldsTrainingRows ? "true" : "false");
        parts.Scorer.Save(content);
        content.Add(Groups, parts.Calibrations[0].Groups.AsSpan());
        for (int s = 0; s < parts.Calibrations.Length; s++)
        {
            content.Add($"calibration.{parts.Scorer.Scores[s].Name}", parts.Calibrations[s].Scores.AsSpan());
        }

        foreach ((int score, float[][] columns) in parts.Blame.SortedTerms)
        {
            content.Add($"blame.{parts.Scorer.Scores[score].Name}", columns.SelectMany(c => c).ToArray(), columns.Length, columns[0].Length);
        }

        if (!parts.Blame.Margins.Values.IsEmpty) content.Add(Margins, parts.Blame.Margins.Values);
        if (!parts.Conditions.Ends.IsEmpty) content.Add(Conditions, parts.Conditions.Ends.AsSpan());
        WriteLog(parts.TrainingLog, content);
        return content;
    }

    internal static DetectorParts Read(ModelContent content)
    {
        try
        {
            Schema schema = SchemaJson.FromJson(content.Text(SchemaKey));
            Scorer scorer = ScorerKinds.Load(content.Text(Kind), content, schema);
            int[] groups = content.Integers(Groups);
            var calibrations = ImmutableArray.CreateBuilder<ScoreCalibration>();
            foreach (ScoreInfo score in scorer.Scores)
            {
                double[] scores = content.Doubles($"calibration.{score.Name}");
                if (scores.Length != groups.Length) throw new ModelFormatException($"The score '{score.Name}' has {scores.Length} calibration values; {groups.Length} were expected.");
                calibrations.Add(new ScoreCalibration([.. scores], [.. groups]));
            }

            return new DetectorParts
            {
                Recipe = content.Text(Recipe),
                OptionsJson = content.Text(Options),
                DefaultScore = content.Text(Score),
                Schema = schema,
                Scorer = scorer,
                Calibrations = calibrations.ToImmutable(),
                Blame = ReadBlame(content, scorer),
                Conditions = content.Arrays.ContainsKey(Conditions) ? ConditionRanges.Restore(content.Doubles(Conditions), schema) : ConditionRanges.None,
                Fingerprint = JsonSerializer.Deserialize(content.Text(Fingerprint), DetectorJsonContext.Default.TrainingFingerprint)
                    ?? throw new ModelFormatException("The fingerprint of the training is empty."),
                TrainingLog = ReadLog(content),
            };
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new ModelFormatException($"The model file contradicts itself: {e.Message}", e);
        }
    }

    private static BlameStatistics ReadBlame(ModelContent content, Scorer scorer)
    {
        var terms = ImmutableDictionary.CreateBuilder<int, float[][]>();
        int features = scorer.Features.Length;
        for (int s = 0; s < scorer.Scores.Length; s++)
        {
            if (!scorer.Scores[s].HasColumnTerms || !content.Arrays.TryGetValue($"blame.{scorer.Scores[s].Name}", out var tensor)) continue;
            int rows = tensor.Count / features;
            if (rows == 0 || rows * features != tensor.Count) throw new ModelFormatException($"The blame statistics of '{scorer.Scores[s].Name}' do not fit {features} columns.");
            float[] values = tensor.Singles.ToArray();
            terms.Add(s, [.. Enumerable.Range(0, features).Select(f => values.AsSpan(f * rows, rows).ToArray())]);
        }

        double[] margins = content.Arrays.ContainsKey(Margins) ? content.Doubles(Margins) : [];
        if (margins.Length > 0 && margins.Length != IntervalMargins.Width * features) throw new ModelFormatException($"The margins of intervals do not fit {features} columns.");
        return BlameStatistics.Restore(terms.ToImmutable(), IntervalMargins.Restore(margins));
    }

    /// <summary>One array per curve; remarks are texts of the header.</summary>
    private static void WriteLog(ImmutableArray<EpochRecord> log, ModelContent content)
    {
        if (log.IsEmpty) return;
        content.Add(LogPrefix + "epoch", log.Select(e => e.Epoch).ToArray());
        content.Add(LogPrefix + "training", log.Select(e => e.TrainingLoss).ToArray());
        content.Add(LogPrefix + "validation", log.Select(e => e.ValidationLoss).ToArray());
        content.Add(LogPrefix + "rate", log.Select(e => e.LearningRateFactor).ToArray());
        content.Add(LogPrefix + "terms", log.SelectMany(e => e.Terms).ToArray());
        content.Texts.Add(LogPrefix + "remark", log[^1].Remark);
    }

    private static ImmutableArray<EpochRecord> ReadLog(ModelContent content)
    {
        if (!content.Arrays.ContainsKey(LogPrefix + "epoch")) return [];
        int[] epochs = content.Integers(LogPrefix + "epoch");
        double[] training = content.Doubles(LogPrefix + "training"), validation = content.Doubles(LogPrefix + "validation");
        double[] rate = content.Doubles(LogPrefix + "rate"), terms = content.Doubles(LogPrefix + "terms");
        if (epochs.Length == 0 || training.Length != epochs.Length || validation.Length != epochs.Length || rate.Length != epochs.Length || terms.Length % epochs.Length != 0)
        {
            throw new ModelFormatException("The curves of the training log differ in length.");
        }

        int width = terms.Length / epochs.Length;
        string remark = content.Texts.GetValueOrDefault(LogPrefix + "remark", "");
        return
        [
            .. epochs.Select((epoch, i) => new EpochRecord(
                epoch, training[i], validation[i], rate[i], terms[(i * width)..((i + 1) * width)], i == epochs.Length - 1 ? remark : "")),
        ];
    }
}
