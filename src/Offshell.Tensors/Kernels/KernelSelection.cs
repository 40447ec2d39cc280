using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels;

/// <summary>Tells which kernels this process runs.</summary>
public static class KernelSelection
{
    // Thread-static, so that a test which forces a path disturbs no test beside it. 0 = not forced.
    [ThreadStatic]
    private static int _forced;

    /// <summary>The best path of this processor and runtime settings.</summary>
    public static KernelPath Detected { get; } = Detect();

    /// <summary>The path of the calling thread: the detected one unless a test forced another.</summary>
    internal static KernelPath Path => _forced == 0 ? Detected : (KernelPath)(_forced - 1);

    /// <summary>Makes kernels called by this thread take a lesser path; <see langword="null"/> returns to the detected one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The processor lacks the path.</exception>
    internal static void Force(KernelPath? path)
    {
        if (path > Detected)
        {
            throw new ArgumentOutOfRangeException(nameof(path), path, $"This processor offers at most {Detected}.");
        }

        _forced = path is null ? 0 : (int)path.Value + 1;
    }

    private static KernelPath Detect()
    {
        if (Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512DQ.IsSupported && Avx512BW.IsSupported) return KernelPath.Avx512;
        return Avx2.IsSupported && Fma.IsSupported ? KernelPath.Avx2 : KernelPath.Portable;
    }
}
