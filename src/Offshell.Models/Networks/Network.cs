using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>A stack of layers whose parameters live in a <see cref="ParameterSet"/>.</summary>
public sealed class Network
{
    /// <summary>Rows per block where memory does not matter.</summary>
    private const int MostLanes = 128;

    /// <summary>Fewer rows leave the registers of a matrix tile half empty, which costs more than leaving the cache.</summary>
    private const int LeastLanes = 64;

    /// <summary>The same where weights are read once for many positions or steps: half as many rows take hardly longer, and twice as many threads have work.</summary>
    private const int LeastLanesOfSharedWeights = 32;

    /// <summary>Floats that a block's values and gradients may take: about 1.5 MB, to stay within a core's second-level cache.</summary>
    private const long FloatsPerBlock = 384 * 1024;

    private readonly List<BuiltLayer> _layers = [];
    private readonly ParameterSet _parameters;
    private readonly long _sharedFloats;

    /// <summary>Reserves the parameters of all layers.</summary>
    /// <param name="options">The layers.</param>
    /// <param name="parameters">Where the parameters live.</param>
    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="input">Shape of one row.</param>
    /// <exception cref="ArgumentException">The description has problems; all are named.</exception>
    public Network(NetworkOptions options, ParameterSet parameters, string name, Shape input)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The network '{name}' cannot be built: {problems}", nameof(options));
        _parameters = parameters;
        Output = input;
        FloatsPerLane = 2L * input.Features;
        for (int i = 0; i < options.Layers.Length; i++)
        {
            BuiltLayer layer = options.Layers[i].Build(parameters, $"{name}.{i}", Output);
            _layers.Add(layer);
            Output = layer.Output;
            FloatsPerLane += layer.FloatsPerLane;
            if (layer.SharesWeights) _sharedFloats += layer.FloatsPerLane;
            CouplesRows |= layer.CouplesRows;
        }
    }

    /// <summary>Shape of one row's output.</summary>
    public Shape Output { get; }

    /// <summary>Whether a row's output depends on the other rows of its block in training, as under batch normalisation.</summary>
    public bool CouplesRows { get; }

    /// <summary>Floats of values, gradients and scratch per row of a block, about.</summary>
    public long FloatsPerLane { get; }

    /// <summary>Whether at least half of the values come from layers that use each weight at many places of a row.</summary>
    internal bool SharesWeights => IsMost(_sharedFloats, FloatsPerLane);

    /// <summary>Rows per block that keep a block's working set in the cache, 32 to 128; it depends on the layers only.</summary>
    public int PreferredLanes => LanesFor(FloatsPerLane, _sharedFloats);

    /// <summary>
    /// Rows per block for an objective that trains the given networks together: the whole batch if one of them couples
    /// rows, else as many as keep the working set in the cache. It never depends on the number of threads.
    /// </summary>
    /// <param name="batchSize">Rows per step.</param>
    /// <param name="networks">All networks of the objective's graph.</param>
    public static int LanesPerBlock(int batchSize, params ReadOnlySpan<Network> networks)
    {
        long floats = 0, shared = 0;
        bool couples = false;
        foreach (Network network in networks)
        {
            floats += network.FloatsPerLane;
            shared += network._sharedFloats;
            couples |= network.CouplesRows;
        }

        int batch = FloatBuffer.RoundUp(batchSize);
        return couples ? batch : EvenShare(batch, LanesFor(floats, shared));
    }

    /// <summary>Adds the operations of all layers to a graph.</summary>
    /// <param name="graph">The plan.</param>
    /// <param name="input">The input of one row, [features] × lanes.</param>
    /// <param name="mask">[steps] × lanes for recurrent layers: one where a step counts, zero where it is padding. Null if all count.</param>
    public Node Apply(Graph graph, Node input, Node? mask = null)
    {
        foreach (BuiltLayer layer in _layers) input = layer.Apply(graph, input, mask);
        return input;
    }

    /// <summary>Sets the initial weights; each parameter draws from its own source, so that adding a layer moves no other.</summary>
    public void Initialise(RandomSource random)
    {
        foreach (BuiltLayer layer in _layers) layer.Initialise(_parameters, random);
    }

    /// <summary>Applies the layers' constraints, such as a largest norm; to be called after every update of the weights.</summary>
    public void Constrain()
    {
        foreach (BuiltLayer layer in _layers) layer.Constrain(_parameters);
    }

    private static bool IsMost(long sharedFloats, long floats) => 2 * sharedFloats >= floats;

    private static int LanesFor(long floatsPerLane, long sharedFloats)
    {
        long lanes = FloatsPerBlock / Math.Max(1, floatsPerLane) / FloatBuffer.VectorWidth * FloatBuffer.VectorWidth;
        return (int)Math.Clamp(lanes, IsMost(sharedFloats, floatsPerLane) ? LeastLanesOfSharedWeights : LeastLanes, MostLanes);
    }

    /// <summary>Lanes of equal blocks of at most the given size that hold a batch with little padding.</summary>
    private static int EvenShare(int batch, int lanes)
    {
        int blocks = (batch + lanes - 1) / lanes;
        return FloatBuffer.RoundUp((batch + blocks - 1) / blocks);
    }
}
