using System.CommandLine;
using System.CommandLine.Help;

namespace SatGate.Gateway.CommandLine;

/// <summary>The flags as System.CommandLine knows them; it parses switches and writes the help.</summary>
internal static class GatewayRootCommand
{
    private const string Description = "SatGate gateway: an economic firewall between AI agents and what they call.";

    /// <summary>No response files: an argument that begins with an at sign is a value like any other.</summary>
    internal static ParserConfiguration ParserSettings => new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    internal static RootCommand Create()
    {
        var root = new RootCommand(Description);
        root.Options.Clear();
        root.Directives.Clear();
        foreach (GatewayFlag flag in GatewayFlags.All)
        {
            Option option = flag.IsSwitch ? new Option<bool>($"--{flag.Name}") : new Option<string>($"--{flag.Name}");
            option.Description = flag.Description;
            option.HelpName = flag.IsSwitch ? null : flag.ValueName;
            root.Options.Add(option);
        }

        return root;
    }

    /// <summary>Writes the help.</summary>
    internal static void WriteHelp(TextWriter output)
    {
        RootCommand root = Create();
        var help = new HelpOption();
        help.Aliases.Clear();
        root.Options.RemoveAt(root.Options.Count - 1);
        root.Options.Add(help);
        root.Parse(["--help"], ParserSettings).Invoke(new InvocationConfiguration { Output = output, Error = output });
    }
}
