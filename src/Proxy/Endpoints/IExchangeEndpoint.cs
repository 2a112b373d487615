namespace SatGate.Proxy.Endpoints;

/// <summary>Serves requests of the data listener by itself, in place of a route. Thread-safe: one instance serves all connections.</summary>
public interface IExchangeEndpoint
{
    /// <summary>Its name in metrics and in the access log, where a route's name stands otherwise. Constant.</summary>
    string Name { get; }

    /// <summary>Whether it wants requests for this path. Asked for every request, so it must be quick and must not allocate.</summary>
    /// <param name="path">The path as the client wrote it, without the query.</param>
    EndpointClaim Claim(ReadOnlySpan<byte> path);

    /// <summary>
    /// Serves one exchange: gives one complete answer, or begins and ends a stream. False when the client cannot be given all of it, which cuts the
    /// connection. The exchange must not be used after the task has completed, except for <see cref="EndpointExchange.Signal"/>, which then does nothing
    /// of consequence.
    /// </summary>
    ValueTask<bool> ServeAsync(EndpointExchange exchange);
}
