using Microsoft.Extensions.Logging;

namespace SatGate.Gateway;

/// <summary>The messages of the gateway, 5000 to 5099 for its configuration. Problems quote the file as it is spelled, never what a variable holds.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "config updated")]
    internal static partial void ConfigUpdated(ILogger logger, long version, int routes, int upstreams);

    [LoggerMessage(5001, LogLevel.Error, "config refused, keeping version {Version}")]
    internal static partial void ConfigRefused(ILogger logger, long version, int errors);

    [LoggerMessage(5002, LogLevel.Error, "{Problem}")]
    internal static partial void ConfigError(ILogger logger, string problem);

    [LoggerMessage(5003, LogLevel.Warning, "{Problem}")]
    internal static partial void ConfigWarning(ILogger logger, string problem);

    [LoggerMessage(5004, LogLevel.Warning, "Changes to {Settings} take effect at the next start.")]
    internal static partial void RestartNeeded(ILogger logger, string settings);

    [LoggerMessage(5005, LogLevel.Warning, "The directory {Directory} cannot be watched; the file is looked at every {Seconds} s.")]
    internal static partial void WatchFailed(ILogger logger, string directory, double seconds, Exception? exception);

    [LoggerMessage(5006, LogLevel.Error, "The configuration could not be reloaded; version {Version} stays.")]
    internal static partial void ReloadFailed(ILogger logger, long version, Exception exception);
}
