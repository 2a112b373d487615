using System.Text;
using SatGate.Gateway.Configuration;
using SatGate.Model.Validation;
using SatGate.Proxy.Routing;
using SatGate.TestKit;

namespace SatGate.Gateway.Tests.Configuration;

/// <summary>Damaged files: whatever they hold, the loader answers with problems that have a place, and never with an exception.</summary>
public sealed class ConfigurationFuzzTests
{
    private static readonly string[] Pieces =
    [
        ":", ": ", "- ", "\n", "\n  ", "\t", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!t ", "|", ">", "?", "%", "@", "`", "~", "${", "$X", "--- ", "...",
        "\0", "\u00e9", "\ufeff", "\u2028", "0", "-1", "999999999999999999999", "true", "null", "/", "..", "\\", ",",
    ];

    // YAML 1.1 ends lines at the last three as well.
    private const string LineBreaks = "\n\r\u0085\u2028\u2029";

    [Theory]
    [InlineData("hybrid-gateway.yaml", 1)]
    [InlineData("gateway.yaml", 2)]
    [InlineData("mcp-embedded.yaml", 3)]
    public void A_damaged_file_gives_problems_with_a_place(string name, int seed)
    {
        byte[] original = File.ReadAllBytes(Repository.PathOf("deploy", "examples", name));
        var random = new Random(seed);
        int valid = 0;
        for (int i = 0; i < 3500; i++)
        {
            byte[] damaged = Damage(original, random);
            valid += Check(damaged) ? 1 : 0;
        }

        // Some damage falls into comments and names; were none or all of it harmless, the test would not test anything.
        Assert.InRange(valid, 10, 3490);
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(4);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
            {
                bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)])));
            }

            Check(bytes);
            Assert.Null(ConfigurationLoader.LoadText(bytes, "f", _ => null).Snapshot);
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    // Loads the bytes as both kinds of file; true when they are a valid gateway file or a valid MCP file.
    private static bool Check(byte[] bytes)
    {
        ConfigurationLoader.Detect(bytes);
        ConfigurationLoadResult gateway = ConfigurationLoader.LoadText(bytes, "f", _ => null);
        McpLoadResult mcp = ConfigurationLoader.LoadMcpText(bytes, "f", _ => null);
        int lines = Encoding.UTF8.GetString(bytes).Count(LineBreaks.Contains) + 2;
        foreach (ConfigurationProblem problem in gateway.Problems.Concat(mcp.Problems))
        {
            Assert.InRange(problem.Line, 0, lines);
            Assert.NotEmpty(problem.Message);
            Assert.False(problem.Message.Any(char.IsControl), problem.Message);
        }

        Assert.Equal(gateway.Snapshot is null, gateway.Problems.Any(problem => problem.Severity == ProblemSeverity.Error));
        Assert.Equal(mcp.File is null, mcp.Problems.Any(problem => problem.Severity == ProblemSeverity.Error));
        if (gateway.Snapshot is { } snapshot)
        {
            // What is accepted can be used.
            Assert.Equal(snapshot.Routes.Length, RouteTable.Compile(snapshot).Routes.Length);
        }

        return gateway.Snapshot is not null || mcp.File is not null;
    }
}
