using System.Security.Cryptography;
using System.Text;

namespace SatGate.CloudSync.Spool;

/// <summary>
/// Makes the links of the hash chain: SHA-256, or HMAC-SHA256 under a key, over the link before in lower-case hexadecimal followed by the line.
/// Hexadecimal, so that <c>sha256sum</c> alone can check it. Keeps one hash object, since making one costs as much as the hashing. Not thread-safe.
/// </summary>
internal sealed class ChainHash : IDisposable
{
    /// <summary>Bytes of a link.</summary>
    public const int LinkBytes = SHA256.HashSizeInBytes;

    private const int HexBytes = LinkBytes * 2;

    private readonly IncrementalHash _hash;
    private byte[] _text = new byte[HexBytes + AuditFields.LineBytesMax];

    /// <summary>A chain under this key, or a plain one when there is none.</summary>
    public ChainHash(ReadOnlyMemory<byte>? key)
    {
        IsKeyed = key is not null;
        _hash = key is { } given
            ? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, given.Span)
            : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Whether there is a key.</summary>
    public bool IsKeyed { get; }

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

    /// <summary>
    /// What proves that the ends of the chain are as this program left them: a hash over the file's name, where the kept part begins, and where it ends.
    /// </summary>
    /// <param name="instance">The name that the chain stands on.</param>
    /// <param name="ends">The ends.</param>
    /// <param name="seal">Receives <see cref="LinkBytes"/> bytes.</param>
    public void Seal(string instance, in ChainEnds ends, Span<byte> seal)
    {
        LineBuffer text = new(_text);
        text.AddQuoted(instance.AsSpan());
        text.Add((byte)' ');
        text.Add(ends.KeptSequence);
        text.Add((byte)' ');
        text.AddHex(ends.KeptLink);
        text.Add((byte)' ');
        text.Add(ends.HeadSequence);
        text.Add((byte)' ');
        text.AddHex(ends.HeadLink);
        Hash(_text.AsSpan(0, text.Length), seal);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Hash(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        _hash.AppendData(text);
        _hash.GetHashAndReset(hash);
    }
}
