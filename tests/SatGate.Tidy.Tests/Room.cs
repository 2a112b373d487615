using System.Xml.Linq;

namespace SatGate.Tidy.Tests;

/// <summary>One project of the product and what it stands on, read from its project file.</summary>
internal sealed record Room(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks, IReadOnlyList<string> Friends)
{
    public static Room Read(string projectFile)
    {
        XDocument project = XDocument.Parse(Checkout.Text(projectFile));
        return new Room(
            Path.GetFileName(Path.GetDirectoryName(projectFile)!),
            [.. Includes(project, "ProjectReference").Select(RoomOf)],
            Includes(project, "PackageReference"),
            Includes(project, "FrameworkReference"),
            Includes(project, "InternalsVisibleTo"));
    }

    private static string[] Includes(XDocument project, string item) => [.. project.Descendants(item).Select(e => (string)e.Attribute("Include")!)];

    private static string RoomOf(string reference) => Path.GetFileName(Path.GetDirectoryName(reference.Replace('\\', '/'))!);
}
