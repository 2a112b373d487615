using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Catalog;

/// <summary>One entry of a server's list, as the server wrote it.</summary>
/// <param name="Key">Its name or URI, decoded.</param>
/// <param name="Json">The whole entry.</param>
/// <param name="KeyAt">Where the name or URI stands in it, with its quotes.</param>
internal sealed record ListedItem(string Key, ReadOnlyMemory<byte> Json, JsonRange KeyAt);
