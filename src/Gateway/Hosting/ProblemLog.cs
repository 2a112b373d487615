using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Hosting;

/// <summary>Writes configuration problems to the log, one line each.</summary>
internal static class ProblemLog
{
    /// <summary>Writes every problem at its severity.</summary>
    public static void Write(ILogger logger, ImmutableArray<ConfigurationProblem> problems)
    {
        foreach (ConfigurationProblem problem in problems)
        {
            if (problem.Severity == ProblemSeverity.Error)
            {
                Log.ConfigError(logger, problem.ToString());
            }
            else
            {
                Log.ConfigWarning(logger, problem.ToString());
            }
        }
    }
}
