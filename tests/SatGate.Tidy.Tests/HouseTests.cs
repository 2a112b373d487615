using System.Xml.Linq;
using Xunit;

namespace SatGate.Tidy.Tests;

/// <summary>The house flows one way: a room stands on the rooms below it, never above, never beside.</summary>
public sealed class HouseTests(Checkout checkout) : IClassFixture<Checkout>
{
    /// <summary>Each room, and the rooms that it may stand on. A new room is a new line here and in ARCHITECTURE.md.</summary>
    private static readonly Dictionary<string, string[]> Below = new(StringComparer.Ordinal)
    {
        ["Model"] = [],
        ["Transport"] = ["Model"],
        ["Budget"] = ["Model", "Transport"],
        ["Proxy"] = ["Model", "Transport", "Budget"],
        ["Mcp"] = ["Model", "Transport", "Budget", "Proxy"],
        ["Admin"] = ["Model", "Transport", "Budget", "Proxy"],
        ["CloudSync"] = ["Model"],
        ["Gateway"] = ["Model", "Transport", "Budget", "Proxy", "Mcp", "Admin", "CloudSync"],
        ["ControlPlane"] = ["Model"],
    };

    /// <summary>The packages each room may use. A new package needs a sentence on what we would have to write without it.</summary>
    private static readonly Dictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["Transport"] = ["Pipelines.Sockets.Unofficial", "Microsoft.Extensions.ObjectPool"],
        ["Budget"] = ["StackExchange.Redis", "Microsoft.Data.Sqlite", "Microsoft.Extensions.Logging.Abstractions"],
        ["CloudSync"] = ["Microsoft.Data.Sqlite", "Microsoft.Extensions.Logging.Abstractions"],
        ["Gateway"] =
        [
            "YamlDotNet", "System.CommandLine", "OpenTelemetry", "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Exporter.Prometheus.AspNetCore",
        ],
        ["ControlPlane"] =
        [
            "Microsoft.EntityFrameworkCore.Sqlite", "Microsoft.EntityFrameworkCore.Design", "Npgsql.EntityFrameworkCore.PostgreSQL", "MudBlazor",
            "OpenTelemetry", "OpenTelemetry.Extensions.Hosting",
        ],
    };

    private static readonly string[] WithoutWebFramework = ["Model", "Budget", "CloudSync"];

    private IEnumerable<Room> Rooms => checkout.Below("src", ".csproj").Select(Room.Read);

    [Fact]
    public void Every_room_is_known()
    {
        Assert.NotEmpty(Rooms);
        Assert.All(Rooms, room => Assert.Contains(room.Name, Below.Keys));
    }

    [Fact]
    public void Arrows_point_down_only() =>
        Assert.All(Rooms, room => Assert.All(room.References, below => Assert.Contains(below, Below[room.Name])));

    [Fact]
    public void Packages_stay_in_the_room_that_was_granted_them() =>
        Assert.All(Rooms, room => Assert.All(room.Packages, package => Assert.Contains(package, Packages.GetValueOrDefault(room.Name, []))));

    [Fact]
    public void Rooms_of_plain_values_do_not_see_the_web_framework() =>
        Assert.All(Rooms.Where(r => WithoutWebFramework.Contains(r.Name, StringComparer.Ordinal)), room => Assert.Empty(room.Frameworks));

    [Fact]
    public void Internals_are_shown_to_tests_and_benches_only() =>
        Assert.All(
            Rooms,
            room => Assert.All(
                room.Friends,
                friend => Assert.True(friend.EndsWith(".Tests", StringComparison.Ordinal) || friend == "SatGate.Benchmarks", $"{room.Name} shows its internals to {friend}")));

    [Fact]
    public void No_room_names_a_namespace_of_a_room_it_may_not_see() =>
        Assert.All(
            checkout.Below("src", ".cs"),
            file =>
            {
                string room = file.Split('/')[1];
                IEnumerable<string> forbidden = Below.Keys.Except(Below[room], StringComparer.Ordinal).Where(r => r != room);
                string text = Checkout.Text(file);
                Assert.All(forbidden, other => Assert.DoesNotContain($"SatGate.{other}.", text, StringComparison.Ordinal));
            });

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Checkout.Text("SatGate.Perf.sln").Replace('\\', '/');

        Assert.All(checkout.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)), project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_package_version_stands_in_one_place()
    {
        string[] central = [.. XDocument.Parse(Checkout.Text("Directory.Packages.props")).Descendants("PackageVersion").Select(e => (string)e.Attribute("Include")!)];

        Assert.Equal(central.Distinct(StringComparer.OrdinalIgnoreCase), central);
        Assert.All(
            checkout.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)),
            project => Assert.DoesNotContain(XDocument.Parse(Checkout.Text(project)).Descendants("PackageReference"), e => e.Attribute("Version") is not null));
    }
}
