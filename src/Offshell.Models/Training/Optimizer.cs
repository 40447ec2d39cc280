using Offshell.Tensors;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Training;

/// <summary>An optimiser with its state, over the flat memory of a parameter set.</summary>
internal abstract class Optimizer
{
    /// <summary>The moments, each as long as the trained parameters; part of a checkpoint.</summary>
    internal abstract IReadOnlyList<FloatBuffer> State { get; }

    /// <summary>Updates the values in place.</summary>
    /// <param name="values">The trained parameters.</param>
    /// <param name="gradient">The mean gradient of the batch, as long.</param>
    /// <param name="step">Updates done before this one.</param>
    /// <param name="factor">The schedule's factor on the learning rate.</param>
    internal abstract void Update(Span<float> values, ReadOnlySpan<float> gradient, long step, double factor);

    internal static Optimizer Create(OptimizerOptions options, int length) => options switch
    {
        SgdOptions sgd => new Sgd(sgd, length),
        AdamOptions adam => new Adam(adam, length),
        _ => throw new ArgumentException($"There is no optimiser for {options.GetType().Name}.", nameof(options)),
    };

    private sealed class Sgd(SgdOptions options, int length) : Optimizer
    {
        private readonly FloatBuffer _velocity = new(length);

        internal override IReadOnlyList<FloatBuffer> State => [_velocity];

        internal override void Update(Span<float> values, ReadOnlySpan<float> gradient, long step, double factor) =>
            OptimizerKernels.Sgd(
                values, gradient, _velocity.Span, (float)(options.LearningRate * factor), (float)options.Momentum, options.Nesterov, (float)options.WeightDecay);
    }

    private sealed class Adam(AdamOptions options, int length) : Optimizer
    {
        private readonly FloatBuffer _first = new(length);
        private readonly FloatBuffer _second = new(length);

        internal override IReadOnlyList<FloatBuffer> State => [_first, _second];

        internal override void Update(Span<float> values, ReadOnlySpan<float> gradient, long step, double factor)
        {
            double rate = options.LearningRate * factor;
            double correction1 = 1 - Math.Pow(options.Beta1, step + 1);
            double correction2 = 1 - Math.Pow(options.Beta2, step + 1);
            OptimizerKernels.Adam(
                values,
                gradient,
                _first.Span,
                _second.Span,
                new AdamStep(
                    StepSize: (float)(rate / correction1),
                    Beta1: (float)options.Beta1,
                    Beta2: (float)options.Beta2,
                    SecondCorrection: (float)(1 / Math.Sqrt(correction2)),
                    Epsilon: (float)options.Epsilon,
                    WeightDecay: (float)options.WeightDecay,
                    Shrink: (float)(1 - (rate * options.DecoupledWeightDecay))));
        }
    }
}
