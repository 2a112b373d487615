using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;

namespace SatGate.McpFixture.Tools;

/// <summary>State that a client carries from round to round and cannot change.</summary>
internal static class RequestState
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A text with its signature.</summary>
    public static string Seal(string content) => content + "." + Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(content)));

    /// <summary>The text that was sealed. Throws the error that the client shall see when it was not, or was changed since.</summary>
    public static string Open(string? state)
    {
        string content = state?.Split('.')[0] ?? string.Empty;
        return state is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Seal(content)), Encoding.UTF8.GetBytes(state))
            ? content
            : throw new McpProtocolException("The request state is not one of this server.", McpErrorCode.InvalidParams);
    }
}
