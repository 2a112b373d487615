using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SatGate.SimulatedLlm;

/// <summary>One wire format. Stateless, so one instance serves all requests.</summary>
internal abstract class Provider
{
    /// <summary>Whether the request carries a credential where this provider looks for one; its value is not judged.</summary>
    public abstract bool HasCredential(HttpRequest request);

    /// <summary>Why a request lacks what the provider insists on, or null.</summary>
    public abstract string? FindProblem(RequestFacts facts);

    /// <summary>The headers that the provider adds to every answer.</summary>
    public abstract void AddHeaders(IHeaderDictionary headers, string id);

    /// <summary>The writer of a streamed answer.</summary>
    public abstract StreamDialect CreateStream(Answer answer);

    /// <summary>Writes an answer as one JSON document.</summary>
    public abstract void WriteWhole(IBufferWriter<byte> output, Answer answer);

    /// <summary>Writes the JSON body of an error.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="status">The status that goes with it, 400 to 599.</param>
    /// <param name="message">What went wrong, as plain text.</param>
    /// <param name="id">The request's id.</param>
    public abstract void WriteError(IBufferWriter<byte> output, int status, string message, string id);

    /// <summary>The message of an error that a setting asked for.</summary>
    public static string SimulatedMessage(int status) => $"Simulated error {status}.";

    /// <summary>Whether there is a bearer credential.</summary>
    protected static bool HasBearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { Length: > 7 } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
}
