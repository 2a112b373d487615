namespace SatGate.TestKit.Processes;

/// <summary>The signals tests send, with their numbers on Linux.</summary>
public enum Signal
{
    /// <summary>No signal: asks whether the process is there.</summary>
    None = 0,

    /// <summary>Read the configuration again.</summary>
    HangUp = 1,

    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>End at once.</summary>
    Kill = 9,

    /// <summary>End in order.</summary>
    Terminate = 15,

    /// <summary>Go on after <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>Stand still, whatever the process does.</summary>
    Stop = 19,
}
