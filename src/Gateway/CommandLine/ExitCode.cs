namespace SatGate.Gateway.CommandLine;

/// <summary>How the program ends.</summary>
public static class ExitCode
{
    /// <summary>As asked.</summary>
    public const int Success = 0;

    /// <summary>The configuration is not valid, or the gateway could not run with it.</summary>
    public const int Failure = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;
}
