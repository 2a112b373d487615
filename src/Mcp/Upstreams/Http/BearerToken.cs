using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Http;

/// <summary>The gateway's own credentials for a tool server: none, a token, or why there is none. A value; never logged.</summary>
/// <param name="Value">The bytes of the token; null when none is needed.</param>
/// <param name="Error">A sentence for people; null when nothing is wrong.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BearerToken(byte[]? Value, string? Error)
{
    /// <summary>Adds the field, where there is a token.</summary>
    public void AddTo(HeadBytes head)
    {
        if (Value is not null)
        {
            head.Add("Authorization: Bearer "u8).Add(Value).Add("\r\n"u8);
        }
    }
}
