using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SatGate.SimulatedLlm;

/// <summary>Every setting that a flag sets for the process and a header for one request.</summary>
internal static class SettingTable
{
    /// <summary>The settings in the order of the help text.</summary>
    public static readonly IReadOnlyList<SettingDefinition> All =
    [
        new("tokens", "N", "Output tokens, before the request's own limit. Default 64.",
            (s, v) => Whole(v, SimulationSettings.TokensMax) is { } n ? s with { Tokens = n } : null),
        new("tokens-per-second", "R", "Pace of the tokens; 0 is as fast as possible. Default 0.",
            (s, v) => Rate(v) is { } r ? s with { TokensPerSecond = r } : null),
        new("first-token-delay", "TIME", "Wait before the first token, such as 200ms or 1.5s. Default 0.",
            (s, v) => Duration.TryParse(v, out TimeSpan t) ? s with { FirstTokenDelay = t } : null),
        new("seed", "N", "Chooses the words of the answer. Default 1.",
            (s, v) => ulong.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out ulong n) ? s with { Seed = n } : null),
        new("id", "TEXT", "Names the request in its ids and in /sim/stats: letters, digits, - and _, at most 64.",
            (s, v) => IsId(v) ? s with { Id = v } : null),
        new("cached-tokens", "N", "Input tokens reported as read from the prompt cache. Default 0.",
            (s, v) => Whole(v, SimulationSettings.TokensMax) is { } n ? s with { CachedTokens = n } : null),
        new("status", "CODE", "Answer with this error status (400 to 599) in the provider's shape; 200 is none.",
            (s, v) => Whole(v, 599) is { } n && n is 200 or >= 400 ? s with { Status = n } : null),
        new("retry-after", "SECONDS", "Retry-After of a 429; 0 leaves it out. Default 1.",
            (s, v) => Whole(v, int.MaxValue) is { } n ? s with { RetryAfterSeconds = n } : null),
        Fault("stall-after", FaultKind.Stall, "After N tokens (JSON: bytes) send nothing more; the connection stays open."),
        Fault("reset-after", FaultKind.Reset, "After N tokens (JSON: bytes) reset the connection (RST)."),
        Fault("close-after", FaultKind.Close, "After N tokens (JSON: bytes) close it (FIN), without the last chunk."),
        Fault("error-after", FaultKind.Error, "After N tokens a stream sends the provider's error event and ends."),
        new("body-bytes", "N", "Pad a JSON answer with trailing spaces to N bytes.",
            (s, v) => Whole(v, SimulationSettings.BodyBytesMax) is { } n ? s with { BodyBytes = n } : null),
        new("chunk", "bytes|event|all", "Cut the answer into writes of one byte, one event, or one in all. Default event.",
            (s, v) => Chunk(v) is { } mode ? s with { Chunk = mode } : null),
        new("content-length", "true|false", "State the answer's length, or send it chunked. Default: JSON true, streams false.",
            (s, v) => Flag(v) is { } flag ? s with { ContentLength = flag } : null),
    ];

    private static readonly FrozenDictionary<string, SettingDefinition> ByHeader =
        All.ToFrozenDictionary(setting => setting.Header, StringComparer.OrdinalIgnoreCase);

    /// <summary>Applies the request's <c>X-Sim-*</c> headers; false, with the reason, for one that is unknown or not a value.</summary>
    public static bool TryApply(IHeaderDictionary headers, ref SimulationSettings settings, out string problem)
    {
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            if (!header.Key.StartsWith(SettingDefinition.HeaderPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // An unknown name is refused: a mistyped header would otherwise make a test pass for the wrong reason.
            if (!ByHeader.TryGetValue(header.Key, out SettingDefinition? definition))
            {
                problem = $"There is no setting {header.Key}.";
                return false;
            }

            if (header.Value.Count != 1 || definition.Apply(settings, header.Value.ToString()) is not { } changed)
            {
                problem = $"{header.Key} must be one {definition.ValueHint}.";
                return false;
            }

            settings = changed;
        }

        problem = "";
        return true;
    }

    private static SettingDefinition Fault(string name, FaultKind kind, string help) => new(name, "N|off", help, (s, v) =>
        v == "off" ? (s.Fault == kind ? s with { Fault = FaultKind.None, FaultAfter = 0 } : s)
        : Whole(v, SimulationSettings.BodyBytesMax) is { } n ? s with { Fault = kind, FaultAfter = n }
        : null);

    private static int? Whole(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= max ? value : null;

    private static double? Rate(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value) && value <= 1e9 && value is 0 or >= 1e-4 ? value : null;

    private static bool? Flag(string text) => text switch { "true" or "1" => true, "false" or "0" => false, _ => null };

    private static ChunkMode? Chunk(string text) =>
        text switch { "bytes" => ChunkMode.Bytes, "event" => ChunkMode.Event, "all" => ChunkMode.All, _ => null };

    private static bool IsId(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
