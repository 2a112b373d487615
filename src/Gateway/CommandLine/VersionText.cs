using System.Reflection;
using System.Runtime.InteropServices;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
public static class VersionText
{
    /// <summary>The version of this build, without build metadata.</summary>
    public static string Version { get; } = Informational.Split('+')[0];

    private static string Informational =>
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The lines of the answer.</summary>
    public static IEnumerable<string> Lines()
    {
        yield return $"SatGate gateway {Version}";
        if (Informational.Split('+') is [_, var commit])
        {
            yield return $"commit:   {commit}";
        }

        yield return $"runtime:  {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";
        yield return $"policies: {string.Join(", ", PolicyKinds.Resolved.Select(policy => policy.Name))}";
    }
}
