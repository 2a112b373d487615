using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>A script of this assembly and the digest by which a server knows it. Immutable; thread-safe.</summary>
internal sealed class LuaScript
{
    private LuaScript(params ReadOnlySpan<string> parts)
    {
        StringBuilder text = new();
        foreach (string part in parts)
        {
            using Stream stream = typeof(LuaScript).Assembly.GetManifestResourceStream($"SatGate.Budget.Redis.Scripts.{part}.lua")
                ?? throw new InvalidOperationException($"The script {part} is not part of this assembly.");
            using StreamReader reader = new(stream, Encoding.UTF8);
            text.Append(reader.ReadToEnd()).Append('\n');
        }

        Text = text.ToString();
        Digest = DigestOf(Text);
    }

    /// <summary>Carries out a batch. In parts that follow each other: the short way, which leaves in the first, does not pay for the others.</summary>
    public static LuaScript Batch { get; } = new("batch.short", "batch.money", "batch.memory", "batch.kinds", "batch.long");

    /// <summary>Ends holds whose lease is over.</summary>
    public static LuaScript Sweep { get; } = new("sweep");

    /// <summary>Claims a name.</summary>
    public static LuaScript Claim { get; } = new("claim");

    /// <summary>Releases a claim.</summary>
    public static LuaScript Release { get; } = new("release");

    /// <summary>Replaces or removes a document of a registry if it is the one that is expected.</summary>
    public static LuaScript Exchange { get; } = new("exchange");

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>SHA-1 of the script in hex.</summary>
    public RedisValue Digest { get; }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Redis names scripts by SHA-1; nothing is protected by it.")]
    private static RedisValue DigestOf(string text) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text))));
}
