namespace SatGate.Transport.Listening;

/// <summary>
/// Gives the few feature types of a process a number each, so that a connection keeps its features in one small array instead of a
/// dictionary. Types are never forgotten; there are a handful. Thread-safe.
/// </summary>
internal static class FeatureSlots
{
    /// <summary>Most types. Kestrel sets about five, TLS four more.</summary>
    public const int Max = 32;

    private static readonly Lock Adding = new();
    private static readonly Type?[] Types = new Type?[Max];
    private static int s_count;

    /// <summary>How many types have a number.</summary>
    public static int Count => Volatile.Read(ref s_count);

    /// <summary>The type with that number.</summary>
    public static Type TypeAt(int index) => Types[index]!;

    /// <summary>The number of a type, or -1.</summary>
    public static int Find(Type type)
    {
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            if (Types[i] == type)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The number of a type, given now if it had none.</summary>
    /// <exception cref="InvalidOperationException">There are more types than anybody reckoned with.</exception>
    public static int FindOrAdd(Type type)
    {
        int known = Find(type);
        if (known >= 0)
        {
            return known;
        }

        lock (Adding)
        {
            known = Find(type);
            if (known >= 0)
            {
                return known;
            }

            if (s_count == Max)
            {
                throw new InvalidOperationException("Too many kinds of connection features.");
            }

            Types[s_count] = type;
            Volatile.Write(ref s_count, s_count + 1);
            return s_count - 1;
        }
    }
}
