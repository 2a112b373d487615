using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>upstreams</c> of the MCP file.</summary>
internal static class McpUpstreamsSection
{
    /// <summary>Most tool servers. 256.</summary>
    internal const int UpstreamsMax = 256;

    private const int CommandItemsMax = 256;

    internal static ImmutableDictionary<string, McpUpstreamDefinition> Read(SectionReader root)
    {
        var upstreams = ImmutableDictionary.CreateBuilder<string, McpUpstreamDefinition>(StringComparer.Ordinal);
        foreach ((ConfigScalar name, SectionReader section) in root.NamedSections("upstreams"))
        {
            if (!UpstreamsSection.IsName(name.Raw))
            {
                root.ErrorAt(name, "upstreams", $"{name.Quoted} cannot be a name: 1 to {UpstreamsSection.NameCharsMax} characters, no control characters");
            }

            if (upstreams.Count == UpstreamsMax)
            {
                root.Error("upstreams", $"has more than {UpstreamsMax} servers");
                break;
            }

            upstreams[name.Raw] = ReadOne(name, section) with { Order = upstreams.Count };
        }

        return upstreams.ToImmutable();
    }

    private static McpUpstreamDefinition ReadOne(ConfigScalar name, SectionReader section)
    {
        McpTransport transport = section.Choice("transport", "stdio", "sse", "http", "streamable") switch
        {
            "stdio" => McpTransport.Stdio,
            "sse" => McpTransport.Sse,
            null => section.Has("command") ? McpTransport.Stdio : McpTransport.StreamableHttp,
            _ => McpTransport.StreamableHttp,
        };
        if (!section.Has("transport"))
        {
            section.ErrorAt(section.Written("transport") ?? name, "transport", "a transport is needed: stdio, sse or http");
        }

        var defaults = new McpUpstreamDefinition { Name = name.Raw, Transport = transport };
        var upstream = new McpUpstreamDefinition
        {
            Name = name.Raw,
            Transport = transport,
            Command = ReadCommand(name, section, transport),
            Url = ReadUrl(name, section, transport),
            Timeout = section.Duration("timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)) ?? defaults.Timeout,
            Environment = ReadEnvironment(section),
            Headers = HeadersSection.Read(section, "headers"),
            TlsSkipVerify = section.Bool("tlsSkipVerify") ?? defaults.TlsSkipVerify,
        };
        upstream = McpUpstreamRules.Read(section, upstream);
        section.Finish();
        return upstream;
    }

    private static ImmutableArray<string> ReadCommand(ConfigScalar name, SectionReader section, McpTransport transport)
    {
        ImmutableArray<string> command = [.. section.Texts("command").Select(item => item.Text)];
        if (transport != McpTransport.Stdio)
        {
            if (!command.IsEmpty)
            {
                section.Warning("command", "has no effect but with transport stdio");
            }

            return [];
        }

        if (command.IsEmpty || command[0].Length == 0)
        {
            section.ErrorAt(section.Written("command") ?? name, "command", "a program is needed, such as [\"npx\", \"-y\", \"server\"]");
        }
        else if (command.Length > CommandItemsMax)
        {
            section.Error("command", $"has more than {CommandItemsMax} items");
        }

        return command;
    }

    private static Uri? ReadUrl(ConfigScalar name, SectionReader section, McpTransport transport)
    {
        string? text = section.Text("url");
        if (transport == McpTransport.Stdio)
        {
            if (text is not null)
            {
                section.Warning("url", "has no effect with transport stdio");
            }

            return null;
        }

        if (text is null && section.Has("url"))
        {
            // A list or a section, which is reported already.
            return null;
        }

        if (string.IsNullOrEmpty(text))
        {
            section.ErrorAt(section.Written("url") ?? name, "url", "a URL is needed, such as https://mcp.example.com/sse");
            return null;
        }

        if (!UpstreamUrl.TryParse(text, out Uri? url, out string? socket, out string? error))
        {
            section.Error("url", error);
        }
        else if (socket is not null)
        {
            section.Error("url", "a Unix socket is not possible here");
        }

        return url;
    }

    private static ImmutableDictionary<string, string> ReadEnvironment(SectionReader section)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((ConfigScalar name, ConfigScalar scalar) in section.Pairs("env"))
        {
            string value = scalar.IsNull ? string.Empty : section.Text(scalar, []);
            if (name.Raw.Length == 0 || name.Raw.AsSpan().ContainsAny("=\0"))
            {
                section.ErrorAt(name, "env", $"{name.Quoted} is not the name of a variable");
            }
            else if (value.Contains('\0', StringComparison.Ordinal))
            {
                section.ErrorAt(scalar, "env", $"the value of {name.Quoted} holds a NUL character");
            }

            environment[name.Raw] = value;
        }

        return environment.ToImmutable();
    }
}
