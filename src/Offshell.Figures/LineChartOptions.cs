namespace Offshell.Figures;

/// <summary>Options of a line chart.</summary>
public sealed record LineChartOptions : PlotOptions;
