using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;

namespace Offshell.Models.Training;

/// <summary>What a trainer minimises: a loss per row, expressed as a graph over prepared rows of fixed width.</summary>
public abstract class Objective
{
    /// <summary>The trainable numbers.</summary>
    public abstract ParameterSet Parameters { get; }

    /// <summary>Floats per prepared row.</summary>
    public abstract int RowWidth { get; }

    /// <summary>Names of the parts of the loss, in the order of <see cref="ObjectiveGraph.Terms"/>.</summary>
    public abstract IReadOnlyList<string> TermNames { get; }

    /// <summary>Rows that one block holds; it must not depend on the number of threads.</summary>
    public virtual int LanesPerBlock(int batchSize) => Math.Min(128, Tensors.FloatBuffer.RoundUp(batchSize));

    /// <summary>Builds the graph of one block.</summary>
    /// <param name="lanes">Rows of the block.</param>
    /// <param name="training">False for validation: layers that act in training only are left out.</param>
    public abstract ObjectiveGraph Build(int lanes, bool training);

    /// <summary>Called before a step's blocks run; sets what changes with time, such as the weight of a warming-up term.</summary>
    public virtual void Prepare(ObjectiveGraph graph, TrainingMoment moment)
    {
    }

    /// <summary>Called after each update of the weights; applies constraints such as a largest norm.</summary>
    public virtual void Constrain()
    {
    }

    /// <summary>Remarks for the training log after an epoch, such as the number of active latent units; may be empty.</summary>
    public virtual string Remark(ReadOnlySpan<float> rows, int count) => "";
}

/// <summary>Where training stands.</summary>
/// <param name="Step">Updates done so far.</param>
/// <param name="TotalSteps">Updates planned.</param>
/// <param name="Epoch">Passes completed.</param>
/// <param name="StepsPerEpoch">Updates per pass.</param>
public readonly record struct TrainingMoment(long Step, long TotalSteps, int Epoch, int StepsPerEpoch);

/// <summary>One block's graph with the nodes that the trainer reads and writes.</summary>
/// <param name="Graph">The plan.</param>
/// <param name="Rows">Where prepared rows go, [row width × lanes].</param>
/// <param name="Loss">The loss of each row, [1 × lanes].</param>
/// <param name="Terms">The parts of the loss, each [1 × lanes], unweighted.</param>
public sealed record ObjectiveGraph(Graph Graph, InputNode Rows, Node Loss, IReadOnlyList<Node> Terms);
