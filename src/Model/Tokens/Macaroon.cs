using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace SatGate.Model.Tokens;

/// <summary>
/// A token: an identifier, caveats that narrow it, and the signature of the chain they make. Holding one says nothing about whether it is
/// genuine; <see cref="TokenVerifier"/> does. Immutable and safe to share between threads.
/// </summary>
public sealed class Macaroon
{
    /// <summary>The location that tokens are minted with.</summary>
    public const string DefaultLocation = "https://satgate.io";

    private readonly byte[] _signature;
    private string? _signatureHex;
    private string? _tokenId;

    internal Macaroon(string location, string identifier, ImmutableArray<string> caveats, byte[] signature, bool isBinary)
    {
        Location = location;
        Identifier = identifier;
        Caveats = caveats;
        _signature = signature;
        IsBinary = isBinary;
    }

    /// <summary>A hint to where the token is used. Not covered by the signature: decide nothing by it.</summary>
    public string Location { get; }

    /// <summary>What the chain begins with; minted ones are random.</summary>
    public string Identifier { get; }

    /// <summary>The caveats, oldest first.</summary>
    public ImmutableArray<string> Caveats { get; }

    /// <summary>The 32 bytes at the end of the chain.</summary>
    public ReadOnlySpan<byte> Signature => _signature;

    /// <summary>The signature in 64 lower-case hex digits.</summary>
    public string SignatureHex => _signatureHex ??= Convert.ToHexStringLower(_signature);

    /// <summary>A short name, safe to log: the first 12 hex digits of SHA-256 over the identifier and <see cref="SignatureHex"/>.</summary>
    public string TokenId => _tokenId ??= TokenChain.TokenId(Identifier, _signature);

    /// <summary>Whether the chain is one of the binary form, which begins with another key; it cannot be written as JSON.</summary>
    public bool IsBinary { get; }

    /// <summary>
    /// What a holder presents: JSON in base64url without padding. A token of the binary form is given in that form, since its signature would not
    /// hold in the other. A secret: never log it.
    /// </summary>
    public string ToText()
    {
        if (IsBinary)
        {
            return ToBinaryText();
        }

        ArrayBufferWriter<byte> json = new(512);
        TokenJsonWriter.Write(json, this);
        return Base64Url.EncodeToString(json.WrittenSpan);
    }

    /// <summary>
    /// The binary form (version 2) in padded base64. Throws <see cref="InvalidOperationException"/> for a token of the JSON form, since its
    /// signature would not hold in this one. A secret: never log it.
    /// </summary>
    public string ToBinaryText()
    {
        if (!IsBinary)
        {
            throw new InvalidOperationException("A token of the JSON form cannot be written in the binary form.");
        }

        ArrayBufferWriter<byte> bytes = new(512);
        TokenBinary.Write(bytes, Encoding.UTF8.GetBytes(Location), Encoding.UTF8.GetBytes(Identifier), Caveats.Select(Encoding.UTF8.GetBytes), _signature);
        return Convert.ToBase64String(bytes.WrittenSpan);
    }

    /// <summary>The short name, and nothing that opens a door.</summary>
    public override string ToString() => TokenId;

    internal static Macaroon From(in TokenParts parts)
    {
        ReadOnlySpan<byte> location = parts[parts.Location];
        string[] caveats = parts.CaveatCount == 0 ? [] : new string[parts.CaveatCount];
        for (int i = 0; i < caveats.Length; i++)
        {
            caveats[i] = Encoding.UTF8.GetString(parts.Caveat(i));
        }

        return new Macaroon(
            location.SequenceEqual("https://satgate.io"u8) ? DefaultLocation : Encoding.UTF8.GetString(location),
            Encoding.UTF8.GetString(parts[parts.Identifier]),
            ImmutableCollectionsMarshal.AsImmutableArray(caveats),
            parts.Signature.ToArray(),
            parts.IsBinary);
    }
}
