namespace SatGate.Gateway.CommandLine;

/// <summary>What the command line asks for.</summary>
public enum CommandAction
{
    /// <summary>Run the gateway.</summary>
    Run = 0,

    /// <summary>Print the flags.</summary>
    Help = 1,

    /// <summary>Print product, version, runtime and policies.</summary>
    Version = 2,

    /// <summary>Check the configuration and list every problem.</summary>
    Validate = 3,
}
