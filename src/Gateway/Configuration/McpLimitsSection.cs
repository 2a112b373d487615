using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>limits</c> and <c>allowedOrigins</c> of the MCP file.</summary>
internal static class McpLimitsSection
{
    private const int OriginsMax = 256;

    internal static McpLimits Read(SectionReader root)
    {
        var defaults = new McpLimits { AllowedOrigins = ReadOrigins(root) };
        if (root.Section("limits") is not { } section)
        {
            return defaults;
        }

        var limits = new McpLimits
        {
            SessionsMax = (int)(section.Integer("maxSessions", 1, 1_000_000) ?? defaults.SessionsMax),
            SessionsPerCallerMax = (int)(section.Integer("maxSessionsPerCaller", 1, 1_000_000) ?? defaults.SessionsPerCallerMax),
            SessionIdleTimeout = section.Duration("sessionIdleTimeout", TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)) ?? defaults.SessionIdleTimeout,
            MessageBytesMax = (int)(section.Bytes("maxMessageSize", 1024, 256 << 20) ?? defaults.MessageBytesMax),
            BatchMax = (int)(section.Integer("maxBatch", 1, 1024) ?? defaults.BatchMax),
            KeepAliveInterval = section.Duration("keepAliveInterval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) ?? defaults.KeepAliveInterval,
            QueueMessagesMax = (int)(section.Integer("maxQueuedMessages", 1, 65_536) ?? defaults.QueueMessagesMax),
            QueueBytesMax = (int)(section.Bytes("maxQueuedBytes", 64 << 10, 1 << 30) ?? defaults.QueueBytesMax),
            CallsPerMinute = (int?)section.Integer("callsPerMinute", 1, 1_000_000),
            CallsBurst = (int?)section.Integer("burst", 1, 1_000_000),
            PageSize = (int)(section.Integer("pageSize", 1, 100_000) ?? defaults.PageSize),
            AllowedOrigins = defaults.AllowedOrigins,
        };
        if (limits.CallsBurst is not null && limits.CallsPerMinute is null)
        {
            section.Warning("burst", "has no effect without callsPerMinute");
        }

        section.Finish();
        return limits;
    }

    private static ImmutableArray<string> ReadOrigins(SectionReader root)
    {
        var origins = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in root.Texts("allowedOrigins"))
        {
            bool isOrigin = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
                && url.Host.Length > 0 && url.PathAndQuery == "/" && !text.EndsWith('/') && url.UserInfo.Length == 0 && url.Fragment.Length == 0;
            if (!isOrigin)
            {
                root.ErrorAt(at, "allowedOrigins", $"{at.Quoted} is not an origin; write scheme and host, such as https://app.example.com");
            }

            origins.Add(text.ToLowerInvariant());
        }

        if (origins.Count > OriginsMax)
        {
            root.Error("allowedOrigins", $"has more than {OriginsMax} items");
        }

        return origins.ToImmutable();
    }
}
