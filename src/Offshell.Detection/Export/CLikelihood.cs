using System.Collections.Immutable;
using Offshell.Models.Distributions;

namespace Offshell.Detection.Export;

/// <summary>The likelihood heads as C: one call per column with its constants.</summary>
internal static class CLikelihood
{
    /// <summary>Writes a function that sums the nats of a row at the given raw outputs.</summary>
    internal static void Write(CText text, ImmutableArray<ColumnHead> heads)
    {
        string[] terms = [.. Terms(text, heads)];
        text.Line("static double likelihood(const double *row, const float *a)");
        text.Line("{");
        text.Line("    double nats = 0;");
        for (int c = 0; c < terms.Length; c++) text.Line($"    if (!isnan(row[{c}])) nats += {terms[c]};");
        text.Line("    return nats;");
        text.Line("}");
        text.Line();
    }

    private static IEnumerable<string> Terms(CText text, ImmutableArray<ColumnHead> heads)
    {
        int next = 0;
        for (int c = 0; c < heads.Length; c++)
        {
            yield return Term(text, heads[c], $"row[{c}]", next);
            next += heads[c].ParameterCount;
        }
    }

    private static string Term(CText text, ColumnHead head, string x, int a) => head switch
    {
        GaussianHead h => Call(text, "gaussian", x, $"a[{a}]", Positive(text, h.WidthLink, a + 1), N(h.Center), N(h.Scale)),
        FixedVarianceGaussianHead h => Call(text, "gaussian", x, $"a[{a}]", N(h.Constants()[2]), N(h.Constants()[0]), N(h.Constants()[1])),
        BernoulliHead h => Call(
            text, h.IsGrey ? "grey_bernoulli" : "bernoulli", x, Logit(text, h.Link, a, BernoulliHead.Clip), N(h.Low), N(h.Step)),
        CategoricalHead h => Call(text, "categorical", x, $"a + {a}", $"{h.ParameterCount}", N(h.Constants()[0])),
        LogNormalHead h => Call(
            text, "log_normal", x, Location(h.Form, a), Width(text, h.Form, a), Logit(text, h.ZeroLink, a + 2, LogNormalHead.Clip), N(h.Form.Unit)),
        TruncatedGaussianHead h => Call(text, "truncated_gaussian", x, Location(h.Form, a), Width(text, h.Form, a), N(h.Form.Unit)),
        DiscreteTruncatedGaussianHead h => Call(text, "discrete_truncated_gaussian", x, Location(h.Form, a), Width(text, h.Form, a)),
        PoissonHead h => Call(text, "poisson", x, $"{N(h.Scale)} * {Positive(text, h.Link, a)}"),
        NegativeBinomialHead h => Call(
            text, "negative_binomial", x, $"{N(h.Mean.Scale)} * {Positive(text, h.Mean.Link, a)}", $"{N(h.Dispersion.Scale)} * {Positive(text, h.Dispersion.Link, a + 1)}"),
        _ => throw new NotSupportedException($"The likelihood '{head.Name}' cannot be written as C."),
    };

    private static string Location(LocationWidth form, int a) => $"{N(form.Center)} + {N(form.Scale)} * a[{a}]";

    private static string Width(CText text, LocationWidth form, int a) => $"{N(form.Scale)} * {Positive(text, form.Link, a + 1)}";

    private static string Positive(CText text, PositiveTransform link, int a) =>
        Call(text, link.Link == PositiveLink.Softplus ? "positive_softplus" : "positive_pisrlu", $"a[{a}]", N(link.Floor));

    private static string Logit(CText text, ProbabilityLink link, int a, double clip) =>
        link == ProbabilityLink.Sigmoid ? $"a[{a}]" : Call(text, "logit_clipped_tanh", $"a[{a}]", N(clip));

    private static string Call(CText text, string section, params string[] arguments)
    {
        text.Use(section);
        return $"{section}({string.Join(", ", arguments)})";
    }

    private static string N(double value) => CText.Number(value);
}
