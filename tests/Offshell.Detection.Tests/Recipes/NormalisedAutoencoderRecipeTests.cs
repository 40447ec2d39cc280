using Offshell.Data;
using Offshell.Models;
using Offshell.Models.Encoding;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Recipes;

public sealed class NormalisedAutoencoderRecipeTests
{
    private const int Side = 8;

    /// <summary>What turns the recipe for tables into one for small pictures.</summary>
    private static readonly KeyValuePair<string, string>[] ForImages =
    [
        new("encoding.numbers", "CommonRange"),
        new("inputShape", "[8,8,1]"),
        new("encoder", """{"layers":[{"layer":"convolution","filters":4,"kernel":[3],"stride":[2],"padding":[0],"dilation":[1],"same":true,"groups":1,"bias":true,"activation":"Relu"}]}"""),
        new("decoder", """{"layers":[{"layer":"dense","units":64,"bias":true,"activation":"Relu"},{"layer":"reshape","axes":[4,4,4]},{"layer":"transposed-convolution","filters":1,"kernel":[3],"stride":[2],"padding":[0],"dilation":[1],"outputPadding":[0],"same":true,"groups":1,"bias":true,"activation":"Sigmoid"}]}"""),
        new("outputLayer", "false"),
        new("low", "0"),
        new("high", "1"),
        new("latentSize", "6"),
        new("pretraining.maximumSteps", "300"),
        new("training.maximumSteps", "10"),
    ];

    [Fact]
    public void Fit_Images_FindsAnotherShapeAndKeepsItsScoresInTheFile()
    {
        var options = new DetectorOptions { Recipe = "nae", Threads = 1, Seed = 3, TrainOn = TrainOn.Normal, Settings = [.. ForImages] };
        Detector detector = Detector.Fit(Pictures(400, 3, 1), options);
        Table normal = Pictures(100, 3, 2), odd = Pictures(100, 6, 3);
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        double[] scores = detector.Score(normal), others = detector.Score(odd);

        others.Average().ShouldBeGreaterThan(2 * scores.Average());
        try
        {
            detector.Save(path);
            Detector.Load(path).Score(odd).ShouldBe(others);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Encode_CommonRange_AllPixelsShareOneUnit()
    {
        Table pictures = Pictures(50, 3, 1);

        RowMatrix rows = RowEncoding.Fit(pictures, new RowEncodingOptions { Numbers = NumberScale.CommonRange }).Encode(pictures);

        for (int i = 0; i < 50; i++)
        {
            for (int j = 0; j < Side * Side; j++) rows[i, j].ShouldBe(pictures.Values(j)[i] / 200, 1e-12);
        }
    }

    [Fact]
    public void Fit_UnknownUnit_IsRefused() =>
        Should.Throw<FormatException>(() => Detector.Fit(Pictures(60, 3, 1), new DetectorOptions { Recipe = "nae", TrainOn = TrainOn.Normal, Settings = [new("encoding.numbers", "Metres")] }));

    /// <summary>8 × 8 pictures of values 0 to 200 with a bright square of the given side at a random place.</summary>
    private static Table Pictures(int count, int size, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] columns = [.. Enumerable.Range(0, Side * Side).Select(_ => new double[count])];
        for (int i = 0; i < count; i++)
        {
            (int top, int left) = (random.NextInt(Side - size + 1), random.NextInt(Side - size + 1));
            for (int y = 0; y < size; y++)
            {
                for (int x = 0; x < size; x++) columns[((top + y) * Side) + left + x][i] = 200;
            }
        }

        return Table.FromColumns([.. Enumerable.Range(0, Side * Side).Select(j => $"pixel_{j / Side}_{j % Side}")], columns);
    }
}
