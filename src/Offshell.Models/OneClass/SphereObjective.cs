using System.Globalization;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;

namespace Offshell.Models.OneClass;

/// <summary>The loss of <see cref="DeepSvdd"/>: distances to a fixed centre, all of them or those beyond a sphere.</summary>
internal sealed class SphereObjective(DeepSvddNetwork network, double[] center, DeepSvddOptions options, RowMatrix rows) : Objective
{
    /// <summary>R is set from at most this many training rows.</summary>
    private const int RadiusRows = 2_000;

    private readonly Lock _radiusLock = new();
    private readonly RowMatrix _watched = rows.Slice(0, Math.Min(RadiusRows, rows.Rows));
    private double _squaredRadius;
    private long _radiusStep = -1;

    public override ParameterSet Parameters => network.Parameters;

    public override int RowWidth => network.Columns;

    public override IReadOnlyList<string> TermNames { get; } = ["squared distance"];

    public override ObjectiveGraph Build(int lanes, bool training)
    {
        var graph = new Graph(Parameters, lanes, training);
        InputNode inputs = graph.Input(RowWidth), centre = graph.Input(network.Size);
        Node difference = network.Stack.Apply(inputs).Subtract(centre);
        Node distance = difference.Multiply(difference).SumFeatures();
        Node loss = options.Objective == DeepSvddObjective.OneClass ? distance : new SoftBoundaryNode(distance, options.Nu);
        Span<float> values = centre.Value;
        for (int j = 0; j < center.Length; j++) values.Slice(j * lanes, lanes).Fill((float)center[j]);
        return new ObjectiveGraph(graph, inputs, loss, [distance]);
    }

    public override void Prepare(ObjectiveGraph graph, TrainingMoment moment)
    {
        if (graph.Loss is SoftBoundaryNode node) node.SquaredRadius = (float)SquaredRadius(moment);
    }

    public override string Remark(ReadOnlySpan<float> rows, int count) =>
        options.Objective == DeepSvddObjective.OneClass ? "" : string.Create(CultureInfo.InvariantCulture, $"R² {_squaredRadius:G3}");

    /// <summary>
    /// R² as the (1 − ν) quantile of the distances, renewed at the first step of each pass; it depends on the weights of
    /// that moment only. All blocks of a step ask at once: the first one computes it.
    /// </summary>
    private double SquaredRadius(TrainingMoment moment)
    {
        lock (_radiusLock)
        {
            if (moment.Step % moment.StepsPerEpoch != 0 || moment.Step == _radiusStep) return _squaredRadius;
            _radiusStep = moment.Step;
            return _squaredRadius = moment.Step < options.RadiusWarmUp * moment.TotalSteps ? 0 : DeepSvdd.Quantile(network, _watched, center, options.Nu);
        }
    }
}
