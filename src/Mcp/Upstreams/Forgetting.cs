namespace SatGate.Mcp.Upstreams;

/// <summary>For operations that never throw and that nobody waits for.</summary>
internal static class Forgetting
{
    /// <summary>Lets an operation run on.</summary>
    public static void Forget(this ValueTask operation)
    {
        if (!operation.IsCompletedSuccessfully)
        {
            _ = operation.AsTask();
        }
    }
}
