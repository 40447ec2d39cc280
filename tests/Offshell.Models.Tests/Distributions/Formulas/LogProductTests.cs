using System.Runtime.Intrinsics;
using Offshell.Models.Distributions.Formulas;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Distributions.Formulas;

public sealed class LogProductTests
{
    [Fact]
    public void Log_FactorsThatWouldOverflow_IsTheSumOfTheirLogarithms()
    {
        RandomStream random = new RandomSource(1).Stream();
        LogProduct product = LogProduct.Empty;
        double expected = 0;
        for (int i = 0; i < 500; i++)
        {
            double up = Math.Pow(10, random.NextDouble(-300, 300)), down = Math.Pow(10, random.NextDouble(-300, 300));
            product.Multiply(Vector512.Create(up), Vector512<double>.AllBitsSet);
            product.Divide(Vector512.Create(down), Vector512<double>.AllBitsSet);
            expected += Math.Log(up) - Math.Log(down);
        }

        product.Log()[3].ShouldBe(expected, 1e-9 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void Log_LanesOutsideTheMask_KeepTheirProduct()
    {
        LogProduct product = LogProduct.Empty;
        product.Multiply(Vector512.Create(2.0), Vector512<double>.AllBitsSet);

        product.Multiply(Vector512.Create(double.NaN), Vector512<double>.Zero);
        product.Divide(Vector512.Create(0.0), Vector512<double>.Zero);

        product.Log()[5].ShouldBe(Math.Log(2), 1e-15);
    }
}
