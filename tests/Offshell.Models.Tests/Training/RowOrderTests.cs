using Offshell.Models.Training;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Training;

public sealed class RowOrderTests
{
    /// <summary>Short orders are drawn when asked for, long ones ahead; resuming asks for a later pass at first.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    public void Of_PassesInAnyOrder_DependsOnTheNumberOfThePassOnly(int rows)
    {
        using var order = new RowOrder(rows, new RandomSource(3));
        foreach (int epoch in new[] { 4, 5, 6, 2, 3, 3 })
        {
            int[] expected = [.. Enumerable.Range(0, rows)];
            new RandomSource(3).Split((ulong)epoch).Stream().Shuffle(expected.AsSpan());

            order.Of(epoch).ShouldBe(expected);
        }
    }
}
