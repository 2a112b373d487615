namespace SatGate.Mcp.Routing.Bridging;

/// <summary>A question of a server that a client of the stateless revision has not answered yet.</summary>
/// <param name="Key">What it is called in <c>inputRequests</c> and <c>inputResponses</c>.</param>
/// <param name="Id">The id by which <see cref="QuestionTable"/> knows it, raw.</param>
/// <param name="Body">The question as it stands in <c>inputRequests</c>: method and params, a raw JSON object.</param>
internal sealed record BridgedQuestion(string Key, byte[] Id, byte[] Body);
