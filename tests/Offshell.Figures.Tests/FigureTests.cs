using System.Xml.Linq;

namespace Offshell.Figures.Tests;

public sealed class FigureTests
{
    [Fact]
    public void ToSvg_EveryKind_IsWellFormed()
    {
        foreach ((string name, Figure figure) in SampleFigures.All())
        {
            XDocument.Parse(figure.ToSvg()).Root!.Name.LocalName.ShouldBe("svg", name);
        }
    }
}
