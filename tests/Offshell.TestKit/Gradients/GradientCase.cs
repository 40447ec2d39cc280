using Offshell.Tensors.Autodiff;

namespace Offshell.TestKit.Gradients;

/// <summary>Computes a block in double precision: inputs and parameters as flat arrays, inputs [features × lanes]; returns [outputs × lanes].</summary>
public delegate double[] BlockTwin(double[][] inputs, double[][] parameters, int lanes);

/// <summary>Computes one row in double precision, for operations that do not couple rows.</summary>
public delegate double[] RowTwin(double[][] inputs, double[][] parameters);

/// <summary>An operation or network whose gradient is to be checked.</summary>
public sealed record GradientCase
{
    /// <summary>Features of each input.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>Reserves the parameters and returns what adds the operations to a graph.</summary>
    public required Func<ParameterSet, Func<Graph, Node[], Node>> Build { get; init; }

    /// <summary>The same function in double precision; null to compare with differences of the float graph itself, which is only a smoke test.</summary>
    public BlockTwin? Twin { get; init; }

    /// <summary>Lanes of the block.</summary>
    public int Lanes { get; init; } = 16;

    /// <summary>Lanes that hold rows; the twin sees only these. Default all.</summary>
    public int? ActiveLanes { get; init; }

    /// <summary>Whether layers that act in training only are active.</summary>
    public bool Training { get; init; }

    /// <summary>Seed of inputs, parameters and directions.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Standard deviation of the random parameters.</summary>
    public double ParameterScale { get; init; } = 0.5;

    /// <summary>Replaces random inputs where an operation needs special ones; called with the input's index and its values [features × lanes].</summary>
    public Action<int, float[]>? PrepareInput { get; init; }

    /// <summary>Inputs without a gradient, such as integer codes and masks.</summary>
    public int[] Constants { get; init; } = [];

    /// <summary>Largest difference of values and gradients, in units of their root mean square and norm.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Checks every single derivative instead of one random direction per tensor.</summary>
    public bool Full { get; init; }

    /// <summary>Lifts the twin of one row to a block.</summary>
    public static BlockTwin Rows(RowTwin row) => (inputs, parameters, lanes) =>
    {
        double[]? block = null;
        for (int lane = 0; lane < lanes; lane++)
        {
            double[] output = row([.. inputs.Select(x => Lane(x, lanes, lane))], parameters);
            block ??= new double[output.Length * lanes];
            for (int i = 0; i < output.Length; i++) block[(i * lanes) + lane] = output[i];
        }

        return block!;
    };

    private static double[] Lane(double[] block, int lanes, int lane)
    {
        double[] row = new double[block.Length / lanes];
        for (int i = 0; i < row.Length; i++) row[i] = block[(i * lanes) + lane];
        return row;
    }
}
