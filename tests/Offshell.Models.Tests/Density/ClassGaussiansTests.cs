using Offshell.Models.Density;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class ClassGaussiansTests
{
    [Fact]
    public void SquaredDistances_OfEveryClass_AreMahalanobisDistances()
    {
        (RowMatrix points, int[] classes) = Points(400, 2);
        ClassGaussians gaussians = ClassGaussians.Fit(points, classes);
        double[] found = new double[2];

        for (int c = 0; c < 2; c++)
        {
            RowMatrix own = points.Select([.. Enumerable.Range(0, 400).Where(i => classes[i] == c)]);
            double[] expected = MahalanobisDistance.Fit(own, new MahalanobisOptions { Ridge = 0 }, new RandomSource(1)).Score(points);
            for (int i = 0; i < 20; i++)
            {
                gaussians.SquaredDistances(points.Row(i), found);
                found[c].ShouldBe(expected[i], 1e-4 * expected[i]);
            }
        }
    }

    [Fact]
    public void SquaredDistances_ClassOfOnePoint_TakesThePooledSpread()
    {
        (RowMatrix points, int[] classes) = Points(200, 2);
        double[] lone = [50, 50, 50];
        ClassGaussians gaussians = ClassGaussians.Fit(RowMatrix.FromRows([.. Enumerable.Range(0, 200).Select(i => points.Row(i).ToArray()), lone]), [.. classes, 2]);
        double[] found = new double[3];

        gaussians.SquaredDistances(lone, found);
        found[2].ShouldBe(0, 1e-12);
        gaussians.SquaredDistances([51, 50, 50], found);
        found[2].ShouldBeInRange(0.1, 10);
    }

    [Fact]
    public void SquaredDistances_CollapsedClass_AreFinite()
    {
        ClassGaussians gaussians = ClassGaussians.Fit(RowMatrix.FromRows([.. Enumerable.Repeat(new[] { 1.0, 2, 3 }, 10)]), new int[10]);
        double[] found = new double[1];

        gaussians.SquaredDistances([1.001, 2, 3], found);

        found[0].ShouldBeGreaterThan(0);
        double.IsFinite(found[0]).ShouldBeTrue();
    }

    [Fact]
    public void State_Restored_GivesTheSameBits()
    {
        (RowMatrix points, int[] classes) = Points(100, 3);
        ClassGaussians fitted = ClassGaussians.Fit(points, classes), restored = ClassGaussians.FromState(fitted.State);
        double[] first = new double[3], second = new double[3];

        fitted.SquaredDistances(points.Row(7), first);
        restored.SquaredDistances(points.Row(7), second);

        second.ShouldBe(first);
        Should.Throw<InvalidDataException>(() => ClassGaussians.FromState(new FittedState { { "columns", 3 }, { "means", new double[4] } })).Message.ShouldContain("4 means in 3 columns");
    }

    [Fact]
    public void Fit_ClassesWithGapsOrOtherLength_AreRefused()
    {
        (RowMatrix points, _) = Points(4, 2);

        Should.Throw<ArgumentException>(() => ClassGaussians.Fit(points, [0, 0, 2, 2])).Message.ShouldContain("Class 1 has no point");
        Should.Throw<ArgumentException>(() => ClassGaussians.Fit(points, [0, 0])).Message.ShouldContain("4 points and 2 classes");
        Should.Throw<ArgumentException>(() => ClassGaussians.Fit(points, [0, 0, -1, 1])).Message.ShouldContain("class -1");
    }

    private static (RowMatrix Points, int[] Classes) Points(int count, int classes)
    {
        RandomStream random = new RandomSource(3).Stream();
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double u = random.NextNormal();
            points[i] = [(i % classes * 5) + u, (0.5 * u) + random.NextNormal(), (1 + (i % classes)) * random.NextNormal()];
        }

        return (RowMatrix.FromRows(points), [.. Enumerable.Range(0, count).Select(i => i % classes)]);
    }
}
