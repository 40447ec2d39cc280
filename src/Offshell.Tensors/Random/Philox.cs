namespace Offshell.Tensors.Random;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon et al. (2011, "Parallel random numbers: as easy as 1, 2, 3"):
/// four 32-bit words that depend on nothing but a 128-bit counter and a 64-bit key.
/// </summary>
internal static class Philox
{
    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;
    internal const uint KeyStep0 = 0x9E3779B9;
    internal const uint KeyStep1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>Replaces the counter words by four random words.</summary>
    internal static void Generate(uint key0, uint key1, ref uint c0, ref uint c1, ref uint c2, ref uint c3)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            uint next0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            uint next2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c1 = (uint)product1;
            c3 = (uint)product0;
            c0 = next0;
            c2 = next2;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
    }
}
