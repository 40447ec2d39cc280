namespace Offshell.Tensors.Random;

/// <summary>
/// The root of repeatable randomness: an immutable key from which named, independent sources and streams are derived.
/// The same key gives the same numbers on every machine and for every number of threads. Adding a draw to one named
/// source moves nothing in another.
/// </summary>
/// <remarks>Generator: Philox4x32-10 (Salmon et al. 2011). Derivation of keys: the SplitMix64 finaliser over the parent's key and the name.</remarks>
public sealed class RandomSource
{
    /// <summary>Starts from a seed that the caller chose.</summary>
    public RandomSource(ulong seed) => Key = seed;

    /// <summary>The 64-bit key of the generator; equal keys mean equal numbers.</summary>
    public ulong Key { get; }

    /// <summary>Derives the source for one purpose, for example <c>"weights"</c> or <c>"shuffle"</c>.</summary>
    public RandomSource Split(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        ulong hash = 0xCBF29CE484222325; // FNV-1a, 64 bit: string.GetHashCode differs between runs.
        foreach (char c in purpose) hash = (hash ^ c) * 0x100000001B3;
        return Split(hash);
    }

    /// <summary>Derives the source of one member, fold, step or row.</summary>
    public RandomSource Split(ulong index) => new(Mix(Key ^ Mix(index)));

    /// <summary>A sequential stream of draws, always from its beginning.</summary>
    public RandomStream Stream() => new(Key);

    /// <summary>The SplitMix64 output function (Steele, Lea, Flood 2014) applied to <paramref name="x"/>.</summary>
    public static ulong Mix(ulong x)
    {
        ulong z = x + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
