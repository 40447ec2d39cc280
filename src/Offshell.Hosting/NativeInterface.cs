using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Offshell.Hosting;

/// <summary>
/// The functions that <c>native/offshell.c</c> looks up through the runtime's hosting interface. Results are 0 for done and
/// 1 for an error, whose text <see cref="Error"/> gives to the thread that caused it. No exception crosses the border.
/// </summary>
public static unsafe class NativeInterface
{
    [ThreadStatic]
    private static string? _error;

    /// <summary>Loads a model file.</summary>
    /// <param name="path">Its path in UTF-8, ended by 0.</param>
    /// <param name="score">Name of the score, or null for the model's default.</param>
    /// <param name="detector">Receives the handle.</param>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Load(byte* path, byte* score, void** detector) => Guarded(() =>
    {
        var loaded = new LoadedDetector(Text(path) ?? throw new ArgumentException("The path is missing."), Text(score));
        *detector = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(loaded));
    });

    /// <summary>Number of numbers in a row; −1 after an error.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Columns(void* detector)
    {
        int count = -1;
        Guarded(() => count = Of(detector).ColumnCount);
        return count;
    }

    /// <summary>Writes a column's name in UTF-8, ended by 0 and cut to the size of the buffer.</summary>
    /// <returns>Bytes of the whole name without the 0; −1 after an error.</returns>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static long ColumnName(void* detector, int column, byte* buffer, long size)
    {
        long length = -1;
        Guarded(() => length = Write(Of(detector).ColumnName(column), buffer, size));
        return length;
    }

    /// <summary>Scores one row.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Score(void* detector, double* row, double* score)
    {
        // Without a closure: this is the path that must not allocate.
        try
        {
            LoadedDetector loaded = Of(detector);
            *score = loaded.Score(new ReadOnlySpan<double>(row, loaded.ColumnCount));
            return 0;
        }
        catch (Exception e)
        {
            _error = e.Message;
            return 1;
        }
    }

    /// <summary>Probability that a normal row scores at least as high; NaN after an error.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static double PValue(void* detector, double score)
    {
        double value = double.NaN;
        Guarded(() => value = Of(detector).PValue(score));
        return value;
    }

    /// <summary>The score above which a row is anomalous at a false-alarm rate in (0, 1); NaN after an error.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static double Threshold(void* detector, double alpha)
    {
        double value = double.NaN;
        Guarded(() => value = Of(detector).Threshold(alpha));
        return value;
    }

    /// <summary>Writes a row's explanation as JSON in UTF-8, ended by 0 and cut to the size of the buffer.</summary>
    /// <returns>Bytes of the whole text without the 0; −1 after an error.</returns>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static long Explain(void* detector, double* row, double alpha, byte* buffer, long size)
    {
        long length = -1;
        Guarded(() =>
        {
            LoadedDetector loaded = Of(detector);
            length = Write(loaded.Explain(new ReadOnlySpan<double>(row, loaded.ColumnCount), alpha), buffer, size);
        });
        return length;
    }

    /// <summary>Writes the text of this thread's last error in UTF-8, ended by 0 and cut to the size of the buffer.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static long Error(byte* buffer, long size) => Write(_error ?? "", buffer, size);

    /// <summary>Releases a detector; null is nothing to release.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(void* detector)
    {
        if (detector is not null) GCHandle.FromIntPtr((nint)detector).Free();
    }

    private static LoadedDetector Of(void* detector) => detector is null
        ? throw new ArgumentException("The detector is null; load one first.")
        : (LoadedDetector)GCHandle.FromIntPtr((nint)detector).Target!;

    private static int Guarded(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (Exception e)
        {
            _error = e.Message;
            return 1;
        }
    }

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    private static long Write(string text, byte* buffer, long size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (buffer is null || size < 1) return bytes.Length;
        int count = (int)Math.Min(bytes.Length, size - 1);
        bytes.AsSpan(0, count).CopyTo(new Span<byte>(buffer, count));
        buffer[count] = 0;
        return bytes.Length;
    }
}
