using Offshell.Tensors;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Training;

/// <summary>Everything that changes while a network is trained; saving and restoring it continues to the same bits.</summary>
internal sealed class TrainerState
{
    internal TrainerState(ParameterSet parameters, TrainingOptions options)
    {
        Parameters = parameters;
        Optimizer = Optimizer.Create(options.Optimizer, parameters.TrainedLength);
        Best = new FloatBuffer(parameters.Length);
        Average = options.WeightAverageDecay is null ? null : new FloatBuffer(parameters.Length);
        if (Average is not null) parameters.Values.Span.CopyTo(Average.Span);
    }

    /// <summary>Bytes of the weights and of everything that is as long as they are.</summary>
    internal static long MemoryBytes(ParameterSet parameters, TrainingOptions options)
    {
        int moments = options.Optimizer is AdamOptions ? 2 : 1;
        int copies = options.WeightAverageDecay is null ? 2 : 3;
        return sizeof(float) * (((long)copies * parameters.Length) + ((long)moments * parameters.TrainedLength));
    }

    internal ParameterSet Parameters { get; }

    internal Optimizer Optimizer { get; }

    /// <summary>The weights of the best epoch so far.</summary>
    internal FloatBuffer Best { get; }

    /// <summary>Running average of the weights, if asked for.</summary>
    internal FloatBuffer? Average { get; }

    internal int Epoch { get; set; }

    internal long Step { get; set; }

    internal double BestLoss { get; set; } = double.PositiveInfinity;

    internal int BestEpoch { get; set; }

    internal int EpochsSinceBest { get; set; }

    internal double PlateauFactor { get; set; } = 1;

    internal double PlateauBest { get; set; } = double.PositiveInfinity;

    internal int EpochsSincePlateauBest { get; set; }

    internal bool Finished { get; set; }

    internal TrainingEnd End { get; set; }

    internal List<EpochRecord> Log { get; } = [];

    /// <summary>The weights that are evaluated and kept: the average if there is one.</summary>
    internal FloatBuffer Current => Average ?? Parameters.Values;

    /// <summary>All flat buffers by name, for checkpoints.</summary>
    internal IEnumerable<(string Name, FloatBuffer Buffer)> Buffers()
    {
        yield return ("values", Parameters.Values);
        yield return ("best", Best);
        if (Average is not null) yield return ("average", Average);
        for (int i = 0; i < Optimizer.State.Count; i++) yield return ($"moment{i + 1}", Optimizer.State[i]);
    }
}
