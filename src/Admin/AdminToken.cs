using System.Security.Cryptography;
using System.Text;

namespace SatGate.Admin;

/// <summary>The secret that opens the admin API. Keeps only its hash; comparing takes the same time whatever is given. Immutable.</summary>
public sealed class AdminToken
{
    /// <summary>Longest token that is looked at, in characters; a longer one is wrong. 4,096.</summary>
    public const int CharsMax = 4096;

    private readonly byte[] _hash;

    /// <summary>Takes the secret. Throws <see cref="ArgumentException"/> when it is empty.</summary>
    public AdminToken(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>Whether a text is the secret.</summary>
    public bool Matches(string? candidate)
    {
        if (candidate is null or { Length: 0 or > CharsMax })
        {
            return false;
        }

        // Hashed first, so that neither the length nor a common beginning shows in the time.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(candidate), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => "(hidden)";
}
