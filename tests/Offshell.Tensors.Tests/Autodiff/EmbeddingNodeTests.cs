using Offshell.Tensors.Autodiff;
using Offshell.TestKit.Gradients;

namespace Offshell.Tensors.Tests.Autodiff;

public sealed class EmbeddingNodeTests
{
    private static readonly float[] Codes = [0, 1, 2, float.NaN, -1, 3, 2.0f, 1e9f];

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 4)]
    public void Embedding_KnownAndUnknownCodes_FollowsTheTable(bool unknownVector, int size) => GradientCheck.Verify(new GradientCase
    {
        Inputs = [2],
        Constants = [0],
        Lanes = 32,
        PrepareInput = (_, values) =>
        {
            for (int i = 0; i < values.Length; i++) values[i] = Codes[(i + (i / 32)) % Codes.Length];
        },
        Build = parameters =>
        {
            Parameter table = parameters.Add("table", unknownVector ? 4 : 3, size);
            return (_, x) => x[0].Embedding(table, 3);
        },
        Twin = GradientCase.Rows((x, p) => [.. x[0].SelectMany(code => Vector(code, p[0], size, unknownVector))]),
        Full = true,
    });

    [Fact]
    public void Embedding_TableDoesNotFit_Throws()
    {
        var parameters = new ParameterSet();
        Parameter table = parameters.Add("table", 5, 2);
        var graph = new Graph(parameters, 16);

        Should.Throw<ArgumentException>(() => graph.Input(1).Embedding(table, 3)).Message.ShouldContain("5 vectors");
    }

    private static double[] Vector(double code, double[] table, int size, bool unknownVector)
    {
        if (code is 0 or 1 or 2) return table[((int)code * size)..(((int)code + 1) * size)];
        return unknownVector ? table[(3 * size)..] : new double[size];
    }
}
