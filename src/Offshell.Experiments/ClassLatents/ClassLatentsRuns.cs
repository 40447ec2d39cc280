using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Experiments.Running;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Linear;
using Offshell.Models.SupportVectors;
using Offshell.Models.Trees;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.ClassLatents;

/// <summary>One run of the experiment: asks for the scores of every member, which are made or found, and gathers them.</summary>
internal sealed class ClassLatentsRuns
{
    private const string ClassModel = "cl-vae";
    private const string PlainModel = "vae";
    private const string Classifier = "cnn";

    private readonly ClassLatentsSettings _own;
    private readonly ImageProtocol _images;
    private readonly ScoreFiles _files;
    private readonly MemberTraining _training;
    private readonly MemberPool _pool;
    private readonly string _origin;
    private readonly CancellationToken _cancellationToken;

    internal ClassLatentsRuns(ClassLatentsSettings own, ImageProtocol images, ExperimentSettings settings, CancellationToken cancellationToken)
    {
        (_own, _images, _cancellationToken) = (own, images, cancellationToken);
        Store = new PartStore(settings.ResultsFolder, settings.Messages);
        _files = new ScoreFiles(settings.ResultsFolder, Store);
        _training = new MemberTraining(own, images, settings.Threads, settings.Messages, cancellationToken);
        _pool = new MemberPool(images, own, settings.Threads);
        _origin = $"{images.LearnedCount} {images.WatchedCount} {images.TestCount} {JsonSerializer.Serialize(own.OfMembers() with { Term = default }, SettingsJson.Default.ClassLatentsSettings)}";
    }

    internal PartStore Store { get; }

    internal ClassLatentsResults All()
    {
        ImmutableArray<SingleScore> singles = Singles();
        ImageScores untrained = Get("untrained", $"{_origin} {_own.Term}", () => _training.Untrained(0)).Scores;
        var members = new Dictionary<string, List<(ImageScores Scores, PartResult Part)>> { [ClassModel] = [], [PlainModel] = [], [Classifier] = [] };
        // A member of each term first, so that a stopped run says what the term does.
        TermMembers[] terms = Terms();
        for (int m = 0; m < _own.Members; m++)
        {
            int member = m;
            members[ClassModel].Add(ClassMember(member, _own.Term));
            members[PlainModel].Add(Get($"{PlainModel}-{member}", _origin, () => _training.Plain(member, $"{PlainModel}, member {member + 1} of {_own.Members}")));
            members[Classifier].Add(Get($"{Classifier}-{member}", _origin, () => _training.Classifier(member, $"{Classifier}, member {member + 1} of {_own.Members}")));
        }

        return new ClassLatentsResults
        {
            Images = _images,
            Settings = _own,
            Pool = _pool,
            Ensembles = Ensembles(members.ToDictionary(m => m.Key, m => m.Value.Select(v => v.Scores).ToImmutableArray())),
            Singles = singles,
            Terms = [.. terms],
            Untrained = untrained,
            Training = [.. members.Select(m => new PoolTraining(m.Key, [.. m.Value.Select(v => v.Part["epochs"])], [.. m.Value.Select(v => v.Part["best epoch"])], [.. m.Value.Select(v => v.Part.Seconds)]))],
        };
    }

    private ImmutableArray<EnsembleScore> Ensembles(Dictionary<string, ImmutableArray<ImageScores>> members)
    {
        EnsembleScore Divergence(string name, DivergenceMerge merge) => new(name, members[ClassModel], chosen => MemberPool.Divergence(chosen, _images.Classes.Length, merge));
        return
        [
            Divergence(ClassLatentsResults.Main, DivergenceMerge.Mean),
            Divergence("CL-VAE, geometric mean", DivergenceMerge.Geometric),
            Divergence("CL-VAE, max", DivergenceMerge.Max),
            Divergence("CL-VAE, min", DivergenceMerge.Min),
            new(ClassLatentsResults.SquaredError, members[ClassModel], chosen => MemberPool.Mean(chosen, ^2)),
            new("CL-VAE, signed error (released code)", members[ClassModel], chosen => MemberPool.Mean(chosen, ^1)),
            new(ClassLatentsResults.PlainError, members[PlainModel], chosen => MemberPool.Mean(chosen, 0)),
            new(ClassLatentsResults.Confidence, members[Classifier], MemberPool.Confidence),
        ];
    }

    private (ImageScores Scores, PartResult Part) ClassMember(int member, ReconstructionTerm term) =>
        Get($"{ClassModel}-{NameOf(term)}-{member}", $"{_origin} {term}", () => _training.ClassConditional(member, term, $"{ClassModel} {NameOf(term)}, member {member + 1}"));

    private TermMembers[] Terms()
    {
        ReconstructionTerm[] terms = Enum.GetValues<ReconstructionTerm>();
        var members = terms.ToDictionary(t => t, _ => new List<(ImageScores Scores, PartResult Part)>());
        for (int m = 0; m < Math.Min(_own.TermMembers, _own.Members); m++)
        {
            foreach (ReconstructionTerm term in terms) members[term].Add(ClassMember(m, term));
        }

        return [.. terms.Select(t => new TermMembers(t, [.. members[t].Select(m => m.Scores)], [.. members[t].Select(m => m.Part["epochs"])], [.. members[t].Select(m => m.Part["best epoch"])]))];
    }

    private static string NameOf(ReconstructionTerm term) => term switch
    {
        ReconstructionTerm.MeanSquaredError => "mse",
        ReconstructionTerm.SummedSquaredError => "sse",
        ReconstructionTerm.SummedCrossEntropy => "ce",
        _ => "released",
    };

    private ImmutableArray<SingleScore> Singles()
    {
        string settings = $"{_origin} {_own.SupportVectorImages} {_own.Trees} {_own.MostPrincipalPixels}";
        SingleScore Single(string name, string file, Func<RowMatrix, RowMatrix, double[]> score) =>
            new(name, Get(file, settings, () => (new ImageScores(1, score(_training.Rows.Learned, _training.Rows.Test)), [])).Scores.Values);
        int halvings = 0;
        while (_images.Height * _images.Width * _images.Channels >> (2 * halvings) > _own.MostPrincipalPixels) halvings++;
        var forest = new IsolationForestOptions { Trees = _own.Trees };
        return
        [
            Single(halvings == 0 ? "PCA per class" : $"PCA per class, {1 << halvings} × {1 << halvings} pixels averaged", "pca", (learned, test) =>
                ProbabilisticPrincipalComponents.Fit(_images.Averaged(learned, halvings), new ProbabilisticPrincipalComponentsOptions { Components = _own.Latents }, _images.LearnedClasses, _cancellationToken).Score(_images.Averaged(test, halvings))),
            Single("one-class SVM", "ocsvm", (learned, test) => SupportVectors(learned, test, _own.SupportVectorImages)),
            Single("one-class SVM per class", "ocsvm-class", (learned, test) => PerClass(learned, test, (own, rows) => SupportVectors(own, rows, _own.SupportVectorImages / _images.Classes.Length))),
            Single("isolation forest", "forest", (learned, test) => IsolationForest.Fit(learned, forest, new RandomSource(0), cancellationToken: _cancellationToken).Score(test)),
            Single("isolation forest per class", "forest-class", (learned, test) => PerClass(learned, test, (own, rows) => IsolationForest.Fit(own, forest, new RandomSource(0), cancellationToken: _cancellationToken).Score(rows))),
        ];
    }

    private double[] SupportVectors(RowMatrix learned, RowMatrix test, int rows) =>
        OneClassSupportVectors.Fit(learned, new OneClassSupportVectorsOptions { MaximumRows = rows }, new RandomSource(0), cancellationToken: _cancellationToken).Score(test);

    /// <summary>The least score over models of single classes.</summary>
    private double[] PerClass(RowMatrix learned, RowMatrix test, Func<RowMatrix, RowMatrix, double[]> score)
    {
        int[] classes = _images.LearnedClasses;
        double[] least = new double[test.Rows];
        Array.Fill(least, double.PositiveInfinity);
        for (int c = 0; c < _images.Classes.Length; c++)
        {
            double[] own = score(learned.Select([.. Enumerable.Range(0, classes.Length).Where(i => classes[i] == c)]), test);
            for (int row = 0; row < least.Length; row++) least[row] = Math.Min(least[row], own[row]);
        }

        return least;
    }

    private (ImageScores Scores, PartResult Part) Get(string name, string settings, Func<(ImageScores Scores, Dictionary<string, double> Further)> run)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return _files.Get(name, settings, _images.TestCount, run);
    }
}
