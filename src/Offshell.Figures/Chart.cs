using Offshell.Figures.Drawing;

namespace Offshell.Figures;

/// <summary>
/// Draws figures. Each method checks its input, copies what it needs and returns a finished <see cref="Figure"/>. Numbers that
/// cannot be drawn (NaN, infinite, beyond ±1e300, not positive on a logarithmic axis) are left out and told in
/// <see cref="Figure.Notes"/>; a figure without any data says so. Text may hold anything: it is escaped, and shortened where
/// it would not fit, with the whole in a tooltip.
/// </summary>
public static class Chart
{
    /// <summary>Lines over a numeric axis, with bands, error bars and markers. Long lines are thinned so that peaks stay.</summary>
    /// <param name="options">Titles, axes and reference lines.</param>
    /// <param name="series">Lines in the order of their colours.</param>
    /// <exception cref="ArgumentException">Options are out of range, or lists that belong together differ in length.</exception>
    public static Figure Line(LineChartOptions options, params IReadOnlyList<LineSeries> series)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(series);
        return LineFigure.Create(options, series);
    }

    /// <summary>How often values fall into bins; all series share the bins.</summary>
    /// <param name="options">Titles, axes, bins and reference lines.</param>
    /// <param name="series">Values in the order of their colours.</param>
    /// <exception cref="ArgumentException">Options are out of range, or weights do not match their values.</exception>
    public static Figure Histogram(HistogramOptions options, params IReadOnlyList<HistogramSeries> series)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(series);
        return HistogramFigure.Create(options, series);
    }

    /// <summary>Points by category or coloured by a number, for example a map of a latent space. Crowds are thinned, lone points stay.</summary>
    /// <param name="options">Titles, axes and the largest number of points.</param>
    /// <param name="series">Categories in the order of their colours; later ones lie on top.</param>
    /// <exception cref="ArgumentException">Options are out of range, or lists that belong together differ in length.</exception>
    public static Figure Scatter(ScatterOptions options, params IReadOnlyList<ScatterSeries> series)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(series);
        return ScatterFigure.Create(options, series);
    }

    /// <summary>Flat bars by name, in groups if there are several series, for example the blame of columns.</summary>
    /// <param name="options">Titles, axis, order and the largest number of bars.</param>
    /// <param name="names">Names of the bars.</param>
    /// <param name="series">Values for the names in the order of their colours.</param>
    /// <exception cref="ArgumentException">Options are out of range, or values do not match the names.</exception>
    public static Figure Bars(BarChartOptions options, IReadOnlyList<string> names, params IReadOnlyList<BarSeries> series)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(series);
        return BarFigure.Create(options, names, series);
    }

    /// <summary>A table of numbers as colours with a colour bar, for example a correlation matrix. More than 500 × 900 cells are merged so that extremes stay.</summary>
    /// <param name="options">Titles, names, axes and colours.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="values">[rows × columns], row by row.</param>
    /// <exception cref="ArgumentException">Options are out of range, or counts do not match.</exception>
    public static Figure HeatMap(HeatMapOptions options, int rows, int columns, ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(options);
        return HeatMapFigure.Create(options, rows, columns, values);
    }

    /// <summary>Small pictures in rows with captions, for example images beside their reconstructions.</summary>
    /// <param name="options">Titles and sizes.</param>
    /// <param name="items">Pictures, row by row.</param>
    /// <exception cref="ArgumentException">Options are out of range.</exception>
    public static Figure Gallery(GalleryOptions options, params IReadOnlyList<GalleryItem> items)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(items);
        return GalleryFigure.Create(options, items);
    }

    /// <summary>Figures drawn small side by side; a legend or axis heading that all share is drawn once. Their captions are not drawn.</summary>
    /// <param name="options">Titles and sizes.</param>
    /// <param name="panels">Figures, row by row.</param>
    /// <exception cref="ArgumentException">Options are out of range.</exception>
    public static Figure Panels(PanelOptions options, params IReadOnlyList<Figure> panels)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(panels);
        return PanelFigure.Create(options, panels);
    }
}
