namespace SatGate.EndToEnd.Tests.Mcp;

/// <summary>One server-sent event.</summary>
/// <param name="Type">Its type; <c>message</c> when it names none.</param>
/// <param name="Id">Its id; null for none.</param>
/// <param name="Data">Its data; empty for an event that only brings an id.</param>
internal sealed record SseEvent(string Type, string? Id, string Data);
