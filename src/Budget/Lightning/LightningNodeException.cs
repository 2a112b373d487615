namespace SatGate.Budget.Lightning;

/// <summary>A Lightning node did not answer, or answered with something that cannot be trusted. The message holds no secret and nothing the node sent.</summary>
public sealed class LightningNodeException : Exception
{
    /// <summary>Makes one.</summary>
    public LightningNodeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with its cause.</summary>
    public LightningNodeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
