namespace Offshell.Experiments.ImageAutoencoders;

/// <summary>Sizes of the comparison of autoencoders on images.</summary>
public sealed record ImageAutoencodersSettings
{
    /// <summary>A first look in under a minute.</summary>
    public static ImageAutoencodersSettings Quick { get; } = new() { TrainingRows = 600, TestRows = 400, Steps = 20, Seeds = 1, Epochs = [1, 2] };

    /// <summary>Normal images learned from. Default 6 000.</summary>
    public int TrainingRows { get; init; } = 6_000;

    /// <summary>Test images, of all digits. Default 3 000.</summary>
    public int TestRows { get; init; } = 3_000;

    /// <summary>The digit that training never sees. Default 0.</summary>
    public int HeldOut { get; init; }

    /// <summary>Numbers in the codes. Default 16.</summary>
    public int Codes { get; init; } = 16;

    /// <summary>Training steps of 128 images. Default 700.</summary>
    public int Steps { get; init; } = 700;

    /// <summary>Epochs at which reconstructions are shown. Default 1, 10 and 42.</summary>
    public IReadOnlyList<int> Epochs { get; init; } = [1, 10, 42];

    /// <summary>The first seed; the others follow. Default 1.</summary>
    public int FirstSeed { get; init; } = 1;

    /// <summary>Number of seeds; each draws images and weights anew. Default 3.</summary>
    public int Seeds { get; init; } = 3;
}
