using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Offshell.Repository.Tests;

public sealed partial class RoomTests
{
    /// <summary>Each room and the rooms it may know of directly.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Offshell.Tensors"] = [],
        ["Offshell.Data"] = ["Offshell.Tensors"],
        ["Offshell.Models"] = ["Offshell.Tensors", "Offshell.Data"],
        ["Offshell.Detection"] = ["Offshell.Models"],
        ["Offshell.Hosting"] = ["Offshell.Detection"],
        ["Offshell.Physics"] = ["Offshell.Detection"],
        ["Offshell.Figures"] = [],
        ["Offshell.Experiments"] = ["Offshell.Physics", "Offshell.Figures"],
        ["Offshell.Cli"] = ["Offshell.Experiments"],
    };

    [Fact]
    public void ProjectReferences_PointOneWayOnly()
    {
        foreach (string project in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string room = Path.GetFileNameWithoutExtension(project);
            IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

            references.ShouldBeSubsetOf(Allowed[room], room);
        }
    }

    [Fact]
    public void Intrinsics_StandInKernelsOnly()
    {
        IEnumerable<string> offenders = RepositoryFiles.Sources("src")
            .Where(f => !f.Replace('\\', '/').Contains("Offshell.Tensors/Kernels/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("System.Runtime.Intrinsics.X86", StringComparison.Ordinal) || File.ReadAllText(f).Contains("System.Runtime.Intrinsics.Arm", StringComparison.Ordinal));

        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void MarkdownLinks_LeadSomewhere()
    {
        foreach (string page in Directory.EnumerateFiles(RepositoryFiles.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md", SearchOption.AllDirectories)))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.StartsWith("http", StringComparison.Ordinal)) continue;
                string path = Path.Combine(Path.GetDirectoryName(page)!, target);
                (File.Exists(path) || Directory.Exists(path)).ShouldBeTrue($"{page} links to {target}");
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
