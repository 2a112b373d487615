namespace SatGate.Proxy.Endpoints;

/// <summary>How far an endpoint has come with its answer.</summary>
internal enum EndpointPhase : byte
{
    /// <summary>Nothing was written.</summary>
    Open = 0,

    /// <summary>A stream has begun.</summary>
    Streaming = 1,

    /// <summary>The answer is complete.</summary>
    Done = 2,
}
