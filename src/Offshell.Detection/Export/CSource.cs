using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Calibration;
using Offshell.Models.Encoding;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Export;

/// <summary>The three files of an exported detector.</summary>
internal sealed class CSource
{
    private const double Tolerance = 1e-5;

    /// <summary>For machines that round products before they add them.</summary>
    private const double RoughTolerance = 1e-3;

    private readonly Detector _detector;
    private readonly VariationalAutoencoder _model;
    private readonly CompiledScore _score;
    private readonly string _scoreName;
    private readonly CExportOptions _options;
    private readonly ConformalCalibration _calibration;
    private readonly ImmutableArray<EncodedColumn> _columns;

    internal CSource(Detector detector, VariationalAutoencoder model, CompiledScore score, string scoreName, CExportOptions options)
    {
        (_detector, _model, _score, _scoreName, _options) = (detector, model, score, scoreName, options);
        _calibration = detector.Calibration(scoreName);
        _columns = [.. model.Layout.Inputs.Columns, .. model.Layout.Conditions.Columns];
    }

    private string Name => _options.Name;

    private string Capitals => Name.ToUpperInvariant();

    /// <summary>The declarations, with the columns and their categories in comments.</summary>
    internal string Header()
    {
        var text = new CText();
        string guard = $"{Capitals}_H";
        text.Line($"/* An anomaly detector of the recipe {CText.Comment(_detector.Recipe)}, written by Offshell {CText.Comment(Files.ModelFile.ProductVersion)}. C99; needs libm only.");
        text.Line("   Compile for a machine with fused multiply-add (-march=native or -mfma): scores are then those of the library within 1e-5, else within 1e-3.");
        text.Line("   All functions may be called from any number of threads; nothing is allocated. */");
        text.Line($"#ifndef {guard}");
        text.Line($"#define {guard}");
        text.Line();
        text.Line("#ifdef __cplusplus");
        text.Line("extern \"C\" {");
        text.Line("#endif");
        text.Line();
        text.Line("/* Numbers of a row, in this order. NaN is a missing value; categories are given as numbers:");
        for (int c = 0; c < _columns.Length; c++) text.Line($"   {c} {ColumnComment(c)}");
        text.Line("*/");
        text.Line($"#define {Capitals}_COLUMNS {_columns.Length}");
        text.Line($"extern const char *const {Name}_column_names[{Capitals}_COLUMNS];");
        text.Line();
        Threshold threshold = _calibration.Threshold(_options.Alpha);
        text.Line($"/* Rows that score above the threshold are anomalous at a false-alarm rate of {CText.Number(_options.Alpha)}{(threshold.IsExtrapolated ? " (extrapolated beyond the calibration rows)" : "")}. */");
        text.Line($"#define {Capitals}_ALPHA {CText.Number(_options.Alpha)}");
        text.Line($"#define {Capitals}_THRESHOLD {CText.Number(threshold.Value)}");
        text.Line();
        text.Line($"/* The score '{CText.Comment(_scoreName)}' of a row; larger is more anomalous. 0 when it was written, else 1 + the position of the first");
        text.Line("   column with a value that cannot be scored: infinite, or missing where training had no missing values. */");
        text.Line($"int {Name}_score(const double *row, double *score);");
        text.Line();
        text.Line("/* Probability that a normal row scores at least as high. */");
        text.Line($"double {Name}_p_value(double score);");
        text.Line();
        text.Line("/* The score above which a row is anomalous at a false-alarm rate between 0 and 1; NaN for any other rate. */");
        text.Line($"double {Name}_threshold(double alpha);");
        text.Line();
        text.Line($"/* How many of {_options.SelfTestRows} stored rows do not get their stored score and p-value back: 0 if all is well. */");
        text.Line($"int {Name}_self_test(void);");
        text.Line();
        text.Line("#ifdef __cplusplus");
        text.Line("}");
        text.Line("#endif");
        text.Line();
        text.Line("#endif");
        return text.ToString();
    }

    /// <summary>Tables and code.</summary>
    internal string Code()
    {
        var text = new CText();
        CInputs.Write(text, _model.Layout.Inputs, "encode_features", 0);
        if (_model.Layout.Conditions.Width > 0) CInputs.Write(text, _model.Layout.Conditions, "encode_conditions", _model.Layout.Inputs.Columns.Length);
        int posterior = CNetwork.Write(text, _model.Options.Encoder, "encoder", _model.Network.Parameters, "posterior");
        if (_score.Kind != CompiledScore.Form.Kl)
        {
            int outputs = CNetwork.Write(text, _model.Options.Decoder, "decoder", _model.Network.Parameters, _model.Options.OutputLayer ? "output" : null);
            CLikelihood.Write(text, _model.Heads);
            text.Line($"#define OUTPUTS {outputs}");
        }

        text.Line($"#define POSTERIOR {posterior}");
        text.Line($"#define LATENTS {_model.Options.LatentSize}");
        text.Line($"#define INPUTS {_model.Layout.Inputs.Width}");
        text.Line($"#define CONDITIONS {_model.Layout.Conditions.Width}");
        text.Line();
        WriteScore(text);
        CCalibration.Write(text, _calibration);
        WriteInterface(text);
        WriteSelfTest(text);
        return $"#include \"{Name}.h\"\n\n#include <float.h>\n#include <math.h>\n\n{text}";
    }

    /// <summary>A program that checks itself, then reads lines of numbers and writes score, p-value and verdict.</summary>
    internal string Program() => CSection.All["program"].Code.Replace("NAME", Name, StringComparison.Ordinal).Replace("CAPITALS", Capitals, StringComparison.Ordinal);

    private string ColumnComment(int c)
    {
        ColumnSchema column = _detector.Schema[_columns[c].Column];
        string role = c < _model.Heads.Length ? _model.Heads[c].Name : "condition";
        string categories = column.Kind == ColumnKind.Categorical
            ? ", " + string.Join(", ", column.Categories.Select((name, code) => $"{code} = {name}"))
            : "";
        return CText.Comment($"{column.Name}: {role}{categories}{(column.AllowsMissing ? ", may be missing" : "")}");
    }

    private void WriteScore(CText text)
    {
        if (_score.Kind == CompiledScore.Form.NegativeElbo) text.Table("noise", _model.Noise.AsSpan(0, _score.Draws * _model.Options.LatentSize));
        if (_score.Kind != CompiledScore.Form.Reconstruction)
        {
            (double Mean, double Deviation)[] prior = [.. Enumerable.Range(0, _model.Options.LatentSize).Select(j => _model.Network.Prior.Latent(_model.Network.Parameters, j))];
            text.Table("prior_mean", prior.Select(p => p.Mean).ToArray());
            text.Table("prior_deviation", prior.Select(p => p.Deviation).ToArray());
            text.Use("deviation");
            text.UseHere("divergence");
        }

        text.UseHere(_score.Kind switch
        {
            CompiledScore.Form.Reconstruction => "score_reconstruction",
            CompiledScore.Form.NegativeElbo => "score_negative_elbo",
            _ => "score_kl",
        });
    }

    private void WriteInterface(CText text)
    {
        bool[] allowsMissing = [.. _columns.Select(c => _detector.Schema[c.Column].AllowsMissing)];
        text.Line($"const char *const {Name}_column_names[{Capitals}_COLUMNS] = {{ {string.Join(", ", _columns.Select(c => CText.Literal(_detector.Schema[c.Column].Name)))} }};");
        text.Line();
        text.Line($"static const char allows_missing[{allowsMissing.Length}] = {{ {string.Join(", ", allowsMissing.Select(m => m ? "1" : "0"))} }};");
        text.Line();
        text.Line(CSection.All["interface"].Code.Replace("NAME", Name, StringComparison.Ordinal).Replace("CAPITALS", Capitals, StringComparison.Ordinal));
    }

    private void WriteSelfTest(CText text)
    {
        FrozenScorer scorer = _detector.Compile(_scoreName);
        double[][] rows = ReferenceRows.Draw(_model, _detector.Schema, _options.SelfTestRows, new RandomSource(_options.Seed));
        double[] scores = [.. rows.Select(r => scorer.Score(r))];
        text.Table("reference_rows", rows.SelectMany(r => r).ToArray());
        text.Table("reference_scores", scores);
        text.Table("reference_p_values", scores.Select(s => scorer.PValue(s).Value).ToArray());
        text.Line($"#define REFERENCE_ROWS {rows.Length}");
        text.Line("#ifdef FP_FAST_FMAF");
        text.Line($"#define TOLERANCE {CText.Number(Tolerance)}");
        text.Line("#else");
        text.Line($"#define TOLERANCE {CText.Number(RoughTolerance)}");
        text.Line("#endif");
        text.Line();
        text.Line(CSection.All["self_test"].Code.Replace("NAME", Name, StringComparison.Ordinal).Replace("CAPITALS", Capitals, StringComparison.Ordinal).TrimEnd());
    }
}
