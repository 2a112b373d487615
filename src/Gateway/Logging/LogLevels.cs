using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Logging;

/// <summary>What both log formats share.</summary>
internal static class LogLevels
{
    /// <summary>The key under which the framework hands over the message's template.</summary>
    public const string TemplateKey = "{OriginalFormat}";

    /// <summary>The level as the log spells it.</summary>
    public static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
