using Offshell.Tensors;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Training;

/// <summary>
/// Runs the blocks of a batch on the threads of a pool. A batch is cut into blocks of fixed size, the blocks into at most
/// <see cref="Slots"/> contiguous groups with a gradient buffer each; buffers and losses are summed in the groups' order.
/// None of it depends on the number of threads.
/// </summary>
internal sealed class BlockRunner
{
    /// <summary>Gradient buffers: enough for the threads of usual machines, few enough to sum quickly.</summary>
    internal const int Slots = 8;

    private readonly Objective _objective;
    private readonly WorkerPool _pool;
    private readonly int _lanes;
    private readonly RandomSource _trainingNoise;
    private readonly RandomSource _validationNoise;
    private readonly Slot[] _slots;
    private readonly Stack<ObjectiveGraph> _trainingGraphs = new();
    private readonly Stack<ObjectiveGraph> _evaluationGraphs = new();
    private readonly Action<int> _runSlot;

    // The job at hand; fields rather than captured variables, so that a step allocates nothing.
    private TrainingSet _set = null!;
    private int[] _rows = [];
    private int _rowCount;
    private TrainingMoment _moment;
    private double _totalWeight;
    private bool _training;
    private float[]? _rowLosses;

    internal BlockRunner(Objective objective, WorkerPool pool, int batch, RandomSource random)
    {
        _objective = objective;
        _pool = pool;
        _trainingNoise = random.Split("noise");
        _validationNoise = random.Split("validation");
        _lanes = objective.LanesPerBlock(batch);
        _slots = new Slot[Slots];
        for (int i = 0; i < Slots; i++) _slots[i] = new Slot(objective, _lanes);
        _runSlot = RunSlot;
    }

    /// <summary>Bytes of the gradient buffers and of one block's values per thread.</summary>
    internal static long MemoryBytes(Objective objective, int batch, int threads)
    {
        int lanes = objective.LanesPerBlock(batch);
        int blocks = (batch + lanes - 1) / lanes;
        long slots = Slots * sizeof(float) * ((long)objective.Parameters.Length + (2 * lanes));
        return slots + (Math.Min(threads, Math.Min(Slots, blocks)) * objective.Build(lanes, training: true).Graph.MemoryBytes);
    }

    /// <summary>The mean gradient of the last trained batch.</summary>
    internal FloatBuffer Gradient => _slots[0].Gradient;

    /// <summary>Computes the mean gradient of a batch and adds its losses to the sums.</summary>
    internal void Train(TrainingSet set, ReadOnlySpan<int> rows, TrainingMoment moment, EpochLoss sums)
    {
        _training = true;
        Run(set, rows, moment, sums);
        int used = SlotsFor(rows.Length);
        for (int i = 1; i < used; i++) OptimizerKernels.Add(_slots[0].Gradient.Span, _slots[i].Gradient.Span);
    }

    /// <summary>Adds the losses of all rows to the sums, without gradients.</summary>
    internal void Evaluate(TrainingSet set, TrainingMoment moment, EpochLoss sums)
    {
        _training = false;
        int chunk = Slots * _lanes * 4;
        int[] rows = new int[Math.Min(chunk, set.Count)];
        for (int first = 0; first < set.Count; first += chunk)
        {
            int count = Math.Min(chunk, set.Count - first);
            for (int i = 0; i < count; i++) rows[i] = first + i;
            Run(set, rows.AsSpan(0, count), moment, sums);
        }
    }

    /// <summary>The loss of every row as the objective is at the given moment, without gradients.</summary>
    internal void RowLosses(TrainingSet set, TrainingMoment moment, float[] destination)
    {
        _rowLosses = destination;
        Evaluate(set, moment, new EpochLoss(_objective.TermNames.Count));
        _rowLosses = null;
    }

    private void Run(TrainingSet set, ReadOnlySpan<int> rows, TrainingMoment moment, EpochLoss sums)
    {
        _set = set;
        if (_rows.Length < rows.Length) _rows = new int[rows.Length];
        rows.CopyTo(_rows);
        _rowCount = rows.Length;
        _moment = moment;
        _totalWeight = set.Weights is null ? rows.Length : 0;
        if (set.Weights is not null)
        {
            foreach (int row in rows) _totalWeight += set.Weights[row];
        }

        int used = SlotsFor(rows.Length);
        _pool.Run(used, _runSlot);
        for (int i = 0; i < used; i++) sums.Add(_slots[i].Loss, _slots[i].Terms, _slots[i].Weight);
    }

    private int Blocks(int rows) => (rows + _lanes - 1) / _lanes;

    private int SlotsFor(int rows) => Math.Min(Slots, Blocks(rows));

    private void RunSlot(int index)
    {
        int blocks = Blocks(_rowCount);
        int used = SlotsFor(_rowCount);
        Slot slot = _slots[index];
        slot.Clear(_training);
        ObjectiveGraph graph = Rent();
        int end = (int)((long)(index + 1) * blocks / used);
        for (int block = (int)((long)index * blocks / used); block < end; block++)
        {
            int first = block * _lanes;
            RunBlock(graph, slot, first, Math.Min(_lanes, _rowCount - first));
        }

        Return(graph);
    }

    private void RunBlock(ObjectiveGraph graph, Slot slot, int first, int count)
    {
        slot.Weight += _set.Gather(_rows.AsSpan(first, count), graph.Rows.Value, slot.RowWeights);
        graph.Graph.ActiveLanes = count;
        graph.Graph.Step = (ulong)_moment.Step;
        graph.Graph.FirstRow = (uint)first;
        graph.Graph.Random = _training ? _trainingNoise : _validationNoise;
        _objective.Prepare(graph, _moment);
        graph.Graph.Forward();
        slot.AddLosses(graph, count);
        if (_rowLosses is not null) Keep(graph.Loss.Value, first, count);
        if (!_training) return;
        // The loss of a batch is the weighted mean of its rows; a batch without weight leaves no gradient.
        float scale = _totalWeight > 0 ? (float)(1 / _totalWeight) : 0;
        for (int i = 0; i < slot.Seed.Length; i++) slot.Seed[i] = slot.RowWeights[i] * scale;
        graph.Graph.Backward(graph.Loss, slot.Seed, slot.Gradient);
    }

    private void Keep(ReadOnlySpan<float> losses, int first, int count)
    {
        for (int i = 0; i < count; i++) _rowLosses![_rows[first + i]] = losses[i];
    }

    private ObjectiveGraph Rent()
    {
        Stack<ObjectiveGraph> graphs = _training ? _trainingGraphs : _evaluationGraphs;
        lock (graphs)
        {
            if (graphs.TryPop(out ObjectiveGraph? graph)) return graph;
        }

        return _objective.Build(_lanes, _training);
    }

    private void Return(ObjectiveGraph graph)
    {
        Stack<ObjectiveGraph> graphs = _training ? _trainingGraphs : _evaluationGraphs;
        lock (graphs) graphs.Push(graph);
    }

    /// <summary>What one group of blocks writes.</summary>
    private sealed class Slot(Objective objective, int lanes)
    {
        internal FloatBuffer Gradient { get; } = new(objective.Parameters.Length);

        internal float[] RowWeights { get; } = new float[lanes];

        internal float[] Seed { get; } = new float[lanes];

        internal double[] Terms { get; } = new double[objective.TermNames.Count];

        internal double Loss { get; private set; }

        internal double Weight { get; set; }

        internal void Clear(bool training)
        {
            (Loss, Weight) = (0, 0);
            Terms.AsSpan().Clear();
            if (training) Gradient.Span.Clear();
        }

        internal void AddLosses(ObjectiveGraph graph, int count)
        {
            Loss += Weighted(graph.Loss.Value, count);
            for (int i = 0; i < Terms.Length; i++) Terms[i] += Weighted(graph.Terms[i].Value, count);
        }

        private double Weighted(ReadOnlySpan<float> losses, int count)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                if (RowWeights[i] != 0) sum += (double)RowWeights[i] * losses[i];
            }

            return sum;
        }
    }
}
