using System.Numerics;
using System.Text;
using System.Text.Json;

namespace SatGate.Mcp.Catalog;

/// <summary>Finds values by UTF-8 text without allocating. Immutable.</summary>
/// <typeparam name="T">What is found.</typeparam>
internal sealed class Utf8Table<T>
    where T : class
{
    /// <summary>Longest text that can be found, in bytes.</summary>
    public const int KeyBytesMax = 4096;

    private readonly Entry[] _entries;
    private readonly int _mask;

    /// <summary>Makes a table. Of equal texts the first counts.</summary>
    public Utf8Table(IEnumerable<KeyValuePair<string, T>> entries)
    {
        KeyValuePair<string, T>[] all = [.. entries];
        _entries = new Entry[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, all.Length * 2))];
        _mask = _entries.Length - 1;
        foreach ((string text, T value) in all)
        {
            byte[] key = Encoding.UTF8.GetBytes(text);
            ref Entry entry = ref Slot(key, Hash(key));
            if (entry.Key is null)
            {
                entry = new Entry(key, Hash(key), value);
            }
        }
    }

    /// <summary>Finds by the raw JSON string of a text; null when nothing is there.</summary>
    public T? FindRaw(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw.Length > KeyBytesMax)
        {
            return null;
        }

        ReadOnlySpan<byte> inner = raw[1..^1];
        return inner.Contains((byte)'\\') ? FindEscaped(raw) : Find(inner);
    }

    /// <summary>Finds by text; null when nothing is there.</summary>
    public T? Find(ReadOnlySpan<byte> key) => Slot(key, Hash(key)).Value;

    private T? FindEscaped(ReadOnlySpan<byte> raw)
    {
        Span<byte> plain = stackalloc byte[KeyBytesMax];
        try
        {
            var reader = new Utf8JsonReader(raw);
            reader.Read();
            return Find(plain[..reader.CopyString(plain)]);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is no text that anything is called by.
            return null;
        }
    }

    private ref Entry Slot(ReadOnlySpan<byte> key, uint hash)
    {
        int place = (int)hash & _mask;
        while (true)
        {
            ref Entry entry = ref _entries[place];
            if (entry.Key is null || (entry.Hash == hash && key.SequenceEqual(entry.Key)))
            {
                return ref entry;
            }

            place = (place + 1) & _mask;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        // FNV-1a: names are short, and the keys of the table are fixed before anybody asks.
        ulong hash = 14695981039346656037;
        foreach (byte letter in key)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return (uint)(hash ^ (hash >> 32));
    }

    private readonly record struct Entry(byte[]? Key, uint Hash, T? Value);
}
