namespace Offshell.Models.Training;

/// <summary>Keeps the state of a training so that a killed run can go on to the same bits.</summary>
internal interface ICheckpointStore
{
    /// <summary>Brings back the last state of this training, if there is one that fits.</summary>
    void Restore(TrainerState state);

    /// <summary>Keeps the state; may skip it if the last one is fresh, unless forced.</summary>
    void Save(TrainerState state, bool force);
}
