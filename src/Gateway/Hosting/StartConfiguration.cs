using Microsoft.Extensions.Logging;
using SatGate.Gateway.CommandLine;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Hosting;

/// <summary>What every way of starting the program begins with.</summary>
internal static class StartConfiguration
{
    /// <summary>Says that the program starts, reads its configuration and logs what is wrong with it. Null when it cannot start with that.</summary>
    public static ConfigurationLoadResult? Load(ConfigurationSource source, ILogger logger)
    {
        Log.Starting(logger, VersionText.Version);
        ConfigurationLoadResult loaded = ConfigurationLoader.Load(source.Path, source.Environment, source.Overrides);
        ProblemLog.Write(logger, loaded.Problems);
        if (loaded.Snapshot is not null)
        {
            return loaded;
        }

        Log.NotStarted(logger, source.Path);
        return null;
    }
}
