using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

/// <summary>
/// Heads whose parameters take a wanted value at outputs 0 exactly: links of floor ½ give 1½ at 0, and the unit is chosen
/// to match. So no value is rounded to float on the way.
/// </summary>
internal static class Exact
{
    private const double Floor = 0.5;
    private const double AtZero = 1.5;
    private const double PIsrlu = (double)PositiveLink.PIsrlu;

    internal static ColumnHead Gaussian(double mean, double width) => From("gaussian", mean, width / AtZero, PIsrlu, Floor, 0, 1);

    internal static ColumnHead Truncated(double location, double width) => From("truncated-gaussian", [.. LocationWidth(location, width)]);

    internal static ColumnHead Discrete(double location, double width) => From("discrete-truncated-gaussian", [.. LocationWidth(location, width)]);

    internal static ColumnHead LogNormal(double location, double width) => From("log-normal", [.. LocationWidth(location, width), 0, 0.5]);

    internal static ColumnHead Poisson(double mean) => From("poisson", mean / AtZero, PIsrlu, Floor, mean);

    internal static ColumnHead NegativeBinomial(double mean, double dispersion) =>
        From("negative-binomial", mean / AtZero, PIsrlu, Floor, mean, dispersion / AtZero, PIsrlu, Floor, dispersion);

    private static double[] LocationWidth(double location, double width) => [location, width / AtZero, PIsrlu, Floor, 0, 1, width];

    private static ColumnHead From(string name, params double[] constants) => HeadFactory.FromState(new() { Name = name, Constants = [.. constants] });
}
