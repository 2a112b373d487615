using System.Security.Cryptography;
using System.Text;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Makes the links of the hash chain: SHA-256, or HMAC-SHA256 under a key, over the link before in lower-case hexadecimal followed by the line.
/// Hexadecimal, so that <c>sha256sum</c> alone can check it. Not thread-safe.
/// </summary>
internal sealed class ChainHash
{
    /// <summary>Bytes of a link.</summary>
    public const int LinkBytes = SHA256.HashSizeInBytes;

    private const int HexBytes = LinkBytes * 2;

    private readonly byte[]? _key;
    private byte[] _text = new byte[HexBytes + AuditFields.LineBytesMax];

    /// <summary>A chain under this key, or a plain one when there is none.</summary>
    public ChainHash(ReadOnlyMemory<byte>? key) => _key = key?.ToArray();

    /// <summary>Whether there is a key.</summary>
    public bool IsKeyed => _key is not null;

    /// <summary>The link that stands before the first event.</summary>
    public byte[] First(string instance)
    {
        byte[] link = new byte[LinkBytes];
        Hash(Encoding.ASCII.GetBytes(instance), link);
        return link;
    }

    /// <summary>The link after a line. The destination may be the link before.</summary>
    public void Next(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> line, Span<byte> link)
    {
        int length = HexBytes + line.Length;
        if (_text.Length < length)
        {
            _text = new byte[length];
        }

        Convert.TryToHexStringLower(previous, _text, out _);
        line.CopyTo(_text.AsSpan(HexBytes));
        Hash(_text.AsSpan(0, length), link);
    }

    /// <summary>What proves that the ends of the chain are as this program left them: where the kept part begins and where it ends.</summary>
    public byte[] Seal(string instance, in ChainEnds ends)
    {
        byte[] seal = new byte[LinkBytes];
        string text = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{instance} {ends.KeptSequence} {Convert.ToHexStringLower(ends.KeptLink)} {ends.HeadSequence} {Convert.ToHexStringLower(ends.HeadLink)}");
        Hash(Encoding.ASCII.GetBytes(text), seal);
        return seal;
    }

    private void Hash(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        if (_key is null)
        {
            SHA256.HashData(text, hash);
        }
        else
        {
            HMACSHA256.HashData(_key, text, hash);
        }
    }
}
