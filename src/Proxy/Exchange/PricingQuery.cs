using System.Text;

namespace SatGate.Proxy.Exchange;

/// <summary>The query of <c>/v1/pricing</c>: which call is meant.</summary>
/// <param name="TargetPath">The path of that call, percent-encoding resolved; <c>/</c> when the query names none.</param>
/// <param name="Method">Its method; <c>POST</c> when the query names none.</param>
internal sealed record PricingQuery(byte[] TargetPath, byte[] Method)
{
    /// <summary>Where quotes are asked for.</summary>
    public static ReadOnlySpan<byte> Path => "/v1/pricing"u8;

    /// <summary>Reads the query; the last of two equal names counts.</summary>
    public static PricingQuery Read(ReadOnlySpan<byte> query)
    {
        byte[] path = "/"u8.ToArray();
        byte[] method = "POST"u8.ToArray();
        foreach (Range range in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = query[range];
            if (pair.StartsWith("path="u8))
            {
                path = Decode(pair[5..]);
            }
            else if (pair.StartsWith("method="u8))
            {
                method = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Decode(pair[7..])).ToUpperInvariant());
            }
        }

        return new PricingQuery(path is [(byte)'/', ..] ? path : [(byte)'/', .. path], method);
    }

    private static byte[] Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.ASCII.GetString(text).Replace('+', ' ')));
}
