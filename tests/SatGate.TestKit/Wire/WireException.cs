namespace SatGate.TestKit.Wire;

/// <summary>What the peer sent is not what the reader asked for.</summary>
public sealed class WireException : Exception
{
    /// <summary>Creates one that says how and what.</summary>
    public WireException(WireFailure failure, string message, Exception? inner = null)
        : base($"{failure}: {message}", inner)
    {
        Failure = failure;
    }

    /// <summary>How the read failed.</summary>
    public WireFailure Failure { get; }
}
