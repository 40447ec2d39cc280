using System.Globalization;
using Offshell.Data;
using Offshell.Data.Safetensors;
using Offshell.Models.Training;
using Offshell.Tensors;

namespace Offshell.Detection;

/// <summary>
/// Keeps the state of a training in a file, written beside and moved into place after an epoch. Several stages (folds)
/// share a path: each has a file of its own.
/// </summary>
internal sealed class CheckpointFile(string path, string stage, bool resume, TimeSpan interval) : ICheckpointStore
{
    private readonly string _path = $"{path}.{string.Concat(stage.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}";
    private long _last = System.Diagnostics.Stopwatch.GetTimestamp();

    public void Restore(TrainerState state)
    {
        if (!resume || !File.Exists(_path)) return;
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Read(File.ReadAllBytes(_path));
        }
        catch (SafetensorsFormatException e)
        {
            throw new Files.ModelFormatException($"The checkpoint '{_path}' cannot be read: {e.Message} Delete it and fit anew.", e);
        }

        CheckpointState.Restore(file, state, _path);
    }

    public void Save(TrainerState state, bool force)
    {
        if (!force && System.Diagnostics.Stopwatch.GetElapsedTime(_last) < interval) return;
        AtomicFile.WriteAllBytes(_path, CheckpointState.Write(state).ToBytes());
        _last = System.Diagnostics.Stopwatch.GetTimestamp();
    }

    /// <summary>Removes the files of all stages once the model is written.</summary>
    internal static void Delete(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(directory)) return;
        foreach (string file in Directory.EnumerateFiles(directory, Path.GetFileName(path) + ".*")) File.Delete(file);
    }
}
