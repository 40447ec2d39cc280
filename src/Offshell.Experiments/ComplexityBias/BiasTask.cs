using Offshell.Models;

namespace Offshell.Experiments.ComplexityBias;

/// <summary>One question: trained on one kind of picture, is another kind found?</summary>
/// <param name="Name">What is trained on, as the settings name it.</param>
/// <param name="Title">For tables.</param>
/// <param name="Side">Pixels along each side.</param>
/// <param name="Training">Rows to train on.</param>
/// <param name="Normal">Test rows of the trained kind.</param>
/// <param name="Anomalous">Test rows of the other kind.</param>
internal sealed record BiasTask(string Name, string Title, int Side, RowMatrix Training, RowMatrix Normal, RowMatrix Anomalous);

/// <summary>Where the questions of an experiment come from.</summary>
internal interface IBiasTasks
{
    /// <summary>Reads the data of one question; each seed has a split of its own.</summary>
    BiasTask Read(ComplexityBiasSettings settings, string training, int seed);
}
