using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Tests.Kernels;

/// <summary>Makes this thread's kernels take one path until disposed.</summary>
internal sealed class ForcedPath : IDisposable
{
    internal ForcedPath(KernelPath path) => KernelSelection.Force(path);

    /// <summary>The paths that this processor can run, for a theory.</summary>
    public static TheoryData<KernelPath> Available
    {
        get
        {
            var data = new TheoryData<KernelPath>();
            foreach (KernelPath path in Enum.GetValues<KernelPath>())
            {
                if (path <= KernelSelection.Detected) data.Add(path);
            }

            return data;
        }
    }

    public void Dispose() => KernelSelection.Force(null);
}
