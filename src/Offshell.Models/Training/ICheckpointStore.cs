namespace Offshell.Models.Training;

/// <summary>Keeps the state of a training so that a killed run can go on to the same bits.</summary>
internal interface ICheckpointStore
{
    /// <summary>Brings back the last state of this training, if there is one that fits.</summary>
    void Restore(TrainerState state);

    /// <summary>
    /// Keeps a copy of the state as it is now, perhaps after returning; may skip it if the last one is fresh or still being
    /// written, unless forced.
    /// </summary>
    void Save(TrainerState state, bool force);

    /// <summary>Waits until everything saved is kept.</summary>
    /// <exception cref="IOException">The state could not be written.</exception>
    void Finish();
}
