using System.Reflection;
using Offshell.TestKit;

namespace Offshell.Repository.Tests;

/// <summary>
/// What each library offers is compared with an approved file, so that every widening or break shows in review. To accept a
/// change: <c>OFFSHELL_ACCEPT=1 dotnet test tests/Offshell.Repository.Tests</c>, and commit the changed file.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Offshell.Tensors")]
    [InlineData("Offshell.Data")]
    [InlineData("Offshell.Models")]
    [InlineData("Offshell.Detection")]
    [InlineData("Offshell.Physics")]
    [InlineData("Offshell.Figures")]
    public void Library_PublicSurface_IsAsApproved(string library) => Approved.Check($"{library}.txt", PublicApi.Of(Assembly.Load(library)));

    [Fact]
    public void Of_SampleTypes_ListsWhatOthersCanCall()
    {
        string own = PublicApi.Of(typeof(PublicApiTests).Assembly);

        own.ShouldContain("sealed class Offshell.Repository.Tests.PublicApiTests\n");
        own.ShouldContain("    void Library_PublicSurface_IsAsApproved(string library)\n");
        own.ShouldContain("    Task Quickstart_Runs()\n");
        own.ShouldNotContain("OwnPath"); // private
        own.ShouldNotContain("RepositoryFiles"); // internal
    }
}
