using Offshell.Tensors.Random;
using Shouldly;

namespace Offshell.TestKit.Gradients;

/// <summary>
/// Compares the gradients of a float32 graph with central differences of a twin in double precision, tensor by tensor
/// along a random direction, and makes sure that a graph that has run before gives the same bits as a fresh one.
/// </summary>
public static class GradientCheck
{
    /// <summary>Runs all checks of a case.</summary>
    public static void Verify(GradientCase gradientCase)
    {
        ArgumentNullException.ThrowIfNull(gradientCase);
        var data = new GradientData(gradientCase);
        GraphRun run = data.RunFresh(wantsInputGradients: true);
        if (gradientCase.Twin is not null) CheckValues(gradientCase, data, run);
        CheckPadding(gradientCase, run);
        for (int i = 0; i < data.Tensors.Count; i++)
        {
            if (!data.IsConstant(i)) CheckTensor(gradientCase, data, run, i);
        }

        CheckReuse(data, run);
        CheckWithoutInputGradients(gradientCase, data, run);
    }

    private static void CheckValues(GradientCase gradientCase, GradientData data, GraphRun run)
    {
        double[] expected = data.Twin(data.Tensors);
        double scale = Math.Max(1e-3, Math.Sqrt(expected.Sum(x => x * x) / expected.Length));
        double[] actual = data.ActiveLanesOf(run.Output);
        actual.Length.ShouldBe(expected.Length, "the twin and the graph differ in the number of outputs");
        for (int i = 0; i < actual.Length; i++) actual[i].ShouldBe(expected[i], gradientCase.Tolerance * scale, $"value {i}");
    }

    private static void CheckPadding(GradientCase gradientCase, GraphRun run)
    {
        int lanes = gradientCase.Lanes, active = gradientCase.ActiveLanes ?? lanes;
        for (int input = 0; input < gradientCase.Inputs.Length; input++)
        {
            if (gradientCase.Constants.Contains(input)) continue;
            float[] gradient = run.Gradients[input];
            for (int i = 0; i < gradient.Length; i++)
            {
                if (i % lanes >= active) gradient[i].ShouldBe(0, $"gradient of input {input} in padding lane {i % lanes}");
            }
        }
    }

    private static void CheckTensor(GradientCase gradientCase, GradientData data, GraphRun run, int tensor)
    {
        double[] gradient = data.IsInput(tensor) ? data.ActiveLanesOf(run.Gradients[tensor]) : Array.ConvertAll(run.Gradients[tensor], x => (double)x);
        double norm = Math.Sqrt(gradient.Sum(x => x * x));
        RandomStream random = new RandomSource(gradientCase.Seed).Split("direction").Split((ulong)tensor).Stream();
        int directions = gradientCase.Full ? gradient.Length : 1;
        for (int k = 0; k < directions; k++)
        {
            double[] direction = new double[gradient.Length];
            for (int i = 0; i < direction.Length; i++) direction[i] = gradientCase.Full ? (i == k ? 1 : 0) : random.NextNormal();
            double analytic = 0;
            for (int i = 0; i < gradient.Length; i++) analytic += gradient[i] * direction[i];
            (double numeric, double tolerance) = gradientCase.Twin is null
                ? (data.FloatSlope(tensor, direction, 4e-3), Math.Max(gradientCase.Tolerance, 2e-2))
                : (TwinSlope(data, tensor, direction, norm), gradientCase.Tolerance);
            analytic.ShouldBe(numeric, tolerance * Math.Max(norm, 1e-4), $"derivative of {data.Name(tensor)}, direction {k}");
        }
    }

    /// <summary>The twin's slope by two steps; they must agree, or the point sits at a kink and proves nothing.</summary>
    private static double TwinSlope(GradientData data, int tensor, double[] direction, double norm)
    {
        double slope = data.TwinSlope(tensor, direction, 1e-5);
        double coarse = data.TwinSlope(tensor, direction, 2e-5);
        coarse.ShouldBe(slope, 1e-6 * Math.Max(1, norm), $"the twin's own slope of {data.Name(tensor)} is not reliable at this point");
        return slope;
    }

    /// <summary>Other rows and seeds before must leave no trace.</summary>
    private static void CheckReuse(GradientData data, GraphRun expected)
    {
        GraphRun actual = data.RunAfterOthers();
        actual.Output.ShouldBe(expected.Output, "values after an earlier run on other rows");
        for (int i = 0; i < data.Tensors.Count; i++)
        {
            if (!data.IsConstant(i)) actual.Gradients[i].ShouldBe(expected.Gradients[i], $"gradient of {data.Name(i)} after an earlier run on other rows");
        }
    }

    /// <summary>Parameters must get the same gradients if the inputs ask for none, as in training.</summary>
    private static void CheckWithoutInputGradients(GradientCase gradientCase, GradientData data, GraphRun expected)
    {
        if (data.Tensors.Count == gradientCase.Inputs.Length) return;
        GraphRun actual = data.RunFresh(wantsInputGradients: false);
        for (int i = gradientCase.Inputs.Length; i < data.Tensors.Count; i++)
        {
            actual.Gradients[i].ShouldBe(expected.Gradients[i], $"gradient of {data.Name(i)} without gradients of the inputs");
        }
    }
}
