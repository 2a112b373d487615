using Microsoft.Extensions.Logging;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Loads the file again, and swaps it in or keeps the old snapshot, and says what happened. A file that reads the same as at the last look is
/// left alone. One call at a time.
/// </summary>
public sealed class ConfigurationReloader
{
    private readonly ConfigurationSource _source;
    private readonly SnapshotStore _store;
    private readonly GatewaySnapshot _started;
    private readonly ILogger _logger;
    private string _lastFingerprint;

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
    }

    /// <summary>The file that is looked at.</summary>
    public string Path => _source.Path;

    /// <summary>Looks at the file. Returns true when a new snapshot is in force.</summary>
    /// <param name="evenIfSame">Whether to load it even when it reads the same as at the last look.</param>
    public bool Reload(bool evenIfSame)
    {
        // Read and compare first: most looks find nothing new, and then nothing is parsed.
        var unread = new ProblemList(_source.Path);
        byte[]? bytes = ConfigurationText.ReadFile(_source.Path, unread);
        string fingerprint = bytes is null ? string.Empty : ConfigurationText.Fingerprint(bytes);
        if (!evenIfSame && string.Equals(fingerprint, _lastFingerprint, StringComparison.Ordinal))
        {
            return false;
        }

        _lastFingerprint = fingerprint;
        ConfigurationLoadResult result = bytes is null
            ? new ConfigurationLoadResult(null, unread.ToImmutable())
            : ConfigurationLoader.LoadText(bytes, _source.Path, _source.Environment, _source.Overrides);
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
