using System.Runtime.InteropServices;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Clients;

/// <summary>What a session's id says of it, so that any gateway with the same root key can go on with the session. A value.</summary>
/// <param name="IssuedAtUnixSeconds">When it was made.</param>
/// <param name="Random">Tells it from every other.</param>
/// <param name="Version">The revision that is spoken.</param>
/// <param name="Capabilities">What the client can be asked for.</param>
/// <param name="Binding">Whom it belongs to (<see cref="SessionSigner.BindingOf"/>); 0 for a client without a token.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SessionTicket(
    long IssuedAtUnixSeconds, ulong Random, ProtocolVersion Version, ClientCapabilities Capabilities, ulong Binding);
