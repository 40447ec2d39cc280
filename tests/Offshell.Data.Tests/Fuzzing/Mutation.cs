using Offshell.Tensors.Random;

namespace Offshell.Data.Tests.Fuzzing;

/// <summary>Seeded damage to valid files: flipped bits, other bytes, cut, doubled and removed pieces.</summary>
internal static class Mutation
{
    /// <summary>Reads damaged copies of the seeds; every one must be read or refused with one of the documented exceptions.</summary>
    public static void Fuzz(ulong seed, int count, IReadOnlyList<byte[]> seeds, ReadOnlySpan<byte> interesting, Action<byte[]> read, Func<Exception, bool> isDocumented)
    {
        byte[] alphabet = interesting.ToArray();
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            RandomStream random = new RandomSource(seed).Split((ulong)i).Stream();
            byte[] input = Mutate(seeds[random.NextInt(seeds.Count)], alphabet, random);
            try
            {
                read(input);
            }
            catch (Exception error) when (isDocumented(error))
            {
                refused++;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Input {i} of seed {seed}: {Convert.ToBase64String(input)}", error);
            }
        }

        // Both outcomes must occur, or the fuzzing reaches nothing.
        refused.ShouldBeInRange(count / 100, count - 1);
    }

    private static byte[] Mutate(byte[] seed, byte[] alphabet, RandomStream random)
    {
        List<byte> bytes = [.. seed];
        int steps = 1 + random.NextInt(4);
        for (int step = 0; step < steps && bytes.Count > 0; step++)
        {
            int at = random.NextInt(bytes.Count);
            int length = Math.Min(1 + random.NextInt(16), bytes.Count - at);
            switch (random.NextInt(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.NextInt(8)); break;
                case 1: bytes[at] = (byte)random.NextInt(256); break;
                case 2: bytes[at] = alphabet[random.NextInt(alphabet.Length)]; break;
                case 3: bytes.RemoveRange(at, length); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 5: bytes.Insert(at, alphabet[random.NextInt(alphabet.Length)]); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }
}
