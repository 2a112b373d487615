using System.Security.Cryptography;
using System.Text;
using SatGate.Budget.Operations;

namespace SatGate.Budget.Redis;

/// <summary>
/// The names of a tenant's keys. All hold the tenant in braces, the part that Redis Cluster makes the slot of, so that one script may touch any of
/// them. Immutable; thread-safe.
/// </summary>
internal sealed class RedisKeys
{
    private const string Digits = "0123456789ABCDEF";

    private readonly string _prefix;

    /// <summary>Throws <see cref="ArgumentException"/> for a tenant of other characters than the options allow.</summary>
    public RedisKeys(string tenant)
    {
        if (tenant.Length is 0 or > 64 || !tenant.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException("A tenant has 1 to 64 characters of a-z A-Z 0-9 . _ -", nameof(tenant));
        }

        _prefix = $"satgate:{{{tenant}}}:";
        BucketPrefix = _prefix + "b:";
        HoldPrefix = _prefix + "h:";
        Holds = _prefix + "holds";
        Changed = _prefix + "changed";
        Recall = _prefix + "recall";
        Recalled = _prefix + "recalled";
    }

    /// <summary>What the key of a bucket begins with.</summary>
    public string BucketPrefix { get; }

    /// <summary>What the key of a hold begins with; its name follows.</summary>
    public string HoldPrefix { get; }

    /// <summary>The names of all holds, by the end of their lease.</summary>
    public string Holds { get; }

    /// <summary>The channel on which a changed collection is named.</summary>
    public string Changed { get; }

    /// <summary>The channel on which unused slices are asked for.</summary>
    public string Recall { get; }

    /// <summary>The channel on which those questions are answered.</summary>
    public string Recalled { get; }

    /// <summary>The key of a bucket.</summary>
    public string Bucket(BudgetBucket bucket) =>
        bucket.WindowId is null ? BucketPrefix + Escape(bucket.BudgetId) : $"{BucketPrefix}{Escape(bucket.BudgetId)}:{Escape(bucket.WindowId)}";

    /// <summary>The budget of a bucket's key.</summary>
    public string BudgetOf(string bucketKey)
    {
        string rest = bucketKey[BucketPrefix.Length..];
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        return Uri.UnescapeDataString(colon < 0 ? rest : rest[..colon]);
    }

    /// <summary>What an instance's operations answered.</summary>
    public string Operations(string instance) => $"{_prefix}ops:{Escape(instance)}";

    /// <summary>A claimed name. Names come from outside and may be long; their digest is as good.</summary>
    public string Claim(string name) =>
        $"{_prefix}claim:{(name.Length <= 128 ? Escape(name) : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))))}";

    /// <summary>A collection of the registry.</summary>
    public string Collection(string name) => $"{_prefix}reg:{Escape(name)}";

    /// <summary>
    /// Writes everything but <c>a-z A-Z 0-9 . _ - @ /</c> as percent and two digits for each byte, so that no two budgets and windows share a key.
    /// </summary>
    private static string Escape(string text)
    {
        if (text.All(IsPlain))
        {
            return text;
        }

        StringBuilder escaped = new(text.Length * 2);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain((char)b))
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(Digits[b >> 4]).Append(Digits[b & 15]);
            }
        }

        return escaped.ToString();
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '/';
}
