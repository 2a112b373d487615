using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads the parts of an MCP upstream that are not where it is: limits, circuit breaker, OAuth, its process.</summary>
internal static class McpUpstreamRules
{
    private const int VariablesMax = 256;
    private const int ScopesMax = 64;

    /// <summary>Adds those parts to a definition.</summary>
    internal static McpUpstreamDefinition Read(SectionReader section, McpUpstreamDefinition upstream)
    {
        bool isStdio = upstream.Transport == McpTransport.Stdio;
        McpUpstreamDefinition read = ReadBreaker(section, upstream) with
        {
            Share = section.Choice("share", "pooled", "session") == "session" ? McpShare.PerSession : McpShare.Pooled,
            Era = section.Choice("era", "auto", "legacy", "modern") switch
            {
                "legacy" => McpEraPin.Legacy,
                "modern" => McpEraPin.Modern,
                _ => McpEraPin.Auto,
            },
            ConcurrencyMax = (int)(section.Integer("concurrency", 1, 65_536) ?? upstream.ConcurrencyMax),
            QueueMax = (int)(section.Integer("queue", 0, 65_536) ?? upstream.QueueMax),
            MessageBytesMax = (int)(section.Bytes("maxMessageSize", 1024, 256 << 20) ?? upstream.MessageBytesMax),
            SessionsMax = (int)(section.Integer("maxSessions", 1, 65_536) ?? upstream.SessionsMax),
            PassEnvironment = ReadPassEnvironment(section),
            WorkingDirectory = section.Text("cwd") is { Length: > 0 } directory ? directory : null,
            OAuth = ReadOAuth(section.Section("oauth")),
        };
        WarnIf(section, !isStdio && read.WorkingDirectory is not null, "cwd", "stdio");
        WarnIf(section, !isStdio && !read.PassEnvironment.IsEmpty, "passEnv", "stdio");
        WarnIf(section, isStdio && read.OAuth is not null, "oauth", "http or sse");
        return isStdio ? read with { OAuth = null } : read with { WorkingDirectory = null, PassEnvironment = [] };
    }

    private static McpUpstreamDefinition ReadBreaker(SectionReader section, McpUpstreamDefinition upstream)
    {
        if (section.Section("circuitBreaker") is not { } breaker)
        {
            return upstream;
        }

        bool enabled = breaker.Bool("enabled") ?? true;
        McpUpstreamDefinition read = upstream with
        {
            BreakerFailures = (int)(breaker.Integer("maxFailures", 0, 1000) ?? upstream.BreakerFailures),
            BreakerReset = breaker.Duration("resetTimeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) ?? upstream.BreakerReset,
        };
        breaker.Idle("halfOpenMaxReqs");
        breaker.Finish();
        return enabled ? read : read with { BreakerFailures = 0 };
    }

    private static ImmutableArray<string> ReadPassEnvironment(SectionReader section)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in section.Texts("passEnv"))
        {
            if (text.Length == 0 || text.AsSpan().ContainsAny("=\0"))
            {
                section.ErrorAt(at, "passEnv", $"{at.Quoted} is not the name of a variable");
            }

            names.Add(text);
        }

        if (names.Count > VariablesMax)
        {
            section.Error("passEnv", $"has more than {VariablesMax} items");
        }

        return names.ToImmutable();
    }

    private static McpOAuthSettings? ReadOAuth(SectionReader? section)
    {
        if (section is null)
        {
            return null;
        }

        Uri? tokenUrl = McpAuthSection.ReadUrl(section, "tokenUrl", section.Text("tokenUrl"));
        string clientId = section.Text("clientId") ?? string.Empty;
        string secret = section.Text("clientSecret") ?? string.Empty;
        ImmutableArray<string> scopes = [.. section.Texts("scopes").SelectMany(scope => scope.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        string? resource = section.Text("resource") is { Length: > 0 } text ? text : null;
        foreach (string key in (ReadOnlySpan<string>)["tokenUrl", "clientId", "clientSecret"])
        {
            if (string.IsNullOrEmpty(section.Text(key)))
            {
                section.Error(key, "is needed for the client credentials grant");
            }
        }

        if (scopes.Length > ScopesMax)
        {
            section.Error("scopes", $"has more than {ScopesMax} items");
        }

        section.Finish();
        return tokenUrl is null ? null : new McpOAuthSettings(tokenUrl, clientId, secret, scopes, resource);
    }

    private static void WarnIf(SectionReader section, bool applies, string key, string transport)
    {
        if (applies)
        {
            section.Warning(key, $"has no effect but with transport {transport}");
        }
    }
}
