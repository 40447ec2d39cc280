using Offshell.Tensors.Random;

namespace Offshell.Tensors.Tests.Random;

public sealed class PhiloxTests
{
    /// <summary>Known answers of the Random123 distribution (kat_vectors, philox4x32 10 rounds).</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Generate_KnownCounterAndKey_GivesPublishedWords(
        uint c0, uint c1, uint c2, uint c3, uint key0, uint key1, uint w0, uint w1, uint w2, uint w3)
    {
        Philox.Generate(key0, key1, ref c0, ref c1, ref c2, ref c3);

        new[] { c0, c1, c2, c3 }.ShouldBe([w0, w1, w2, w3]);
    }

    [Fact]
    public void Split_OtherPurpose_GivesOtherNumbers()
    {
        var root = new RandomSource(7);

        root.Split("weights").Stream().NextUInt64().ShouldNotBe(root.Split("shuffle").Stream().NextUInt64());
        root.Split("weights").Stream().NextUInt64().ShouldBe(new RandomSource(7).Split("weights").Stream().NextUInt64());
    }

    [Fact]
    public void NextNormal_ManyDraws_HasMeanZeroAndVarianceOne()
    {
        const int count = 200_000;
        RandomStream stream = new RandomSource(1).Stream();
        double sum = 0, squares = 0;
        for (int i = 0; i < count; i++)
        {
            double x = stream.NextNormal();
            sum += x;
            squares += x * x;
        }

        (sum / count).ShouldBe(0, tolerance: 5 / Math.Sqrt(count));
        (squares / count).ShouldBe(1, tolerance: 5 * Math.Sqrt(2.0 / count));
    }
}
