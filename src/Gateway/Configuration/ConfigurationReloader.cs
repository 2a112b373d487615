using Microsoft.Extensions.Logging;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Loads the files again, and swaps them in or keeps the old snapshot, and says what happened. Files that read the same as at the last look are
/// left alone. One call at a time.
/// </summary>
public sealed class ConfigurationReloader
{
    private readonly ConfigurationSource _source;
    private readonly SnapshotStore _store;
    private readonly GatewaySnapshot _started;
    private readonly ILogger _logger;
    private string _lastFingerprint;
    private string? _mcpPath;

    /// <summary>Starts from the load that gave the store its first snapshot.</summary>
    public ConfigurationReloader(
        ConfigurationSource source, ConfigurationLoadResult first, SnapshotStore store, ILogger<ConfigurationReloader> logger)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(store);
        _source = source;
        _store = store;
        _started = store.Current;
        _logger = logger;
        _lastFingerprint = first.Fingerprint;
        _mcpPath = first.McpPath;
    }

    /// <summary>The file that is looked at.</summary>
    public string Path => _source.Path;

    /// <summary>The MCP file that is looked at as well; null for none.</summary>
    public string? McpPath => _mcpPath;

    /// <summary>What the files read as now, as a fingerprint, when that differs from the last look; null when nothing changed. Loads and logs nothing.</summary>
    internal string? ReadChange()
    {
        string fingerprint = ReadFiles(new ProblemList(_source.Path)).Fingerprint;
        return string.Equals(fingerprint, _lastFingerprint, StringComparison.Ordinal) ? null : fingerprint;
    }

    /// <summary>Looks at the files. Returns true when a new snapshot is in force.</summary>
    /// <param name="evenIfSame">Whether to load them even when they read the same as at the last look.</param>
    /// <param name="onlyIf">The fingerprint they must read as, so that nothing else is taken than was looked at before; null for any.</param>
    public bool Reload(bool evenIfSame = false, string? onlyIf = null)
    {
        // Read and compare first: most looks find nothing new, and then nothing is parsed.
        var unread = new ProblemList(_source.Path);
        (byte[]? bytes, string fingerprint) = ReadFiles(unread);
        if ((!evenIfSame && string.Equals(fingerprint, _lastFingerprint, StringComparison.Ordinal))
            || (onlyIf is not null && !string.Equals(fingerprint, onlyIf, StringComparison.Ordinal)))
        {
            return false;
        }

        _lastFingerprint = fingerprint;
        ConfigurationLoadResult result = bytes is null
            ? new ConfigurationLoadResult(null, unread.ToImmutable())
            : ConfigurationLoader.LoadText(bytes, _source.Path, _source.Environment, _source.Overrides);
        if (bytes is not null)
        {
            // Another MCP file may be named now; what was read counts, not what stands there a moment later.
            _mcpPath = result.McpPath;
            _lastFingerprint = result.Fingerprint;
        }

        if (result.Snapshot is not { } candidate)
        {
            Log.ConfigRefused(_logger, _store.Current.Version, result.Problems.Count(problem => problem.Severity == ProblemSeverity.Error));
            LogProblems(result);
            return false;
        }

        LogProblems(result);
        GatewaySnapshot current = _store.Swap(candidate);
        Log.ConfigUpdated(_logger, current.Version, current.Routes.Length, current.Upstreams.Count);
        if (RestartSettings.Changed(_started, current) is { Count: > 0 } changed)
        {
            Log.RestartNeeded(_logger, string.Join(", ", changed));
        }

        return true;
    }

    private (byte[]? Bytes, string Fingerprint) ReadFiles(ProblemList problems)
    {
        byte[]? bytes = ConfigurationText.ReadFile(_source.Path, problems);
        return (bytes, bytes is null ? string.Empty : ConfigurationText.Fingerprint(bytes) + McpFingerprint());
    }

    private string McpFingerprint() => _mcpPath is { } path && ConfigurationText.ReadFile(path, new ProblemList(path)) is { } bytes
        ? ConfigurationText.Fingerprint(bytes)
        : string.Empty;

    private void LogProblems(ConfigurationLoadResult result)
    {
        foreach (ConfigurationProblem problem in result.Problems)
        {
            if (problem.Severity == ProblemSeverity.Error)
            {
                Log.ConfigError(_logger, problem.ToString());
            }
            else
            {
                Log.ConfigWarning(_logger, problem.ToString());
            }
        }
    }

    /// <summary>Logs what went wrong while reloading in a way nobody foresaw; the old snapshot stays.</summary>
    internal void LogFailure(Exception exception) => Log.ReloadFailed(_logger, _store.Current.Version, exception);

    /// <summary>Logs that only the poll is left.</summary>
    internal void LogWatchFailure(string directory, TimeSpan poll, Exception? exception) =>
        Log.WatchFailed(_logger, directory, poll.TotalSeconds, exception);
}
