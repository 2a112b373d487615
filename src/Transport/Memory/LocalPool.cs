namespace SatGate.Transport.Memory;

/// <summary>
/// A pool of objects of one type: a small stack per thread in front of a shared, bounded one, between which objects move in batches, so
/// that rent and return cost a few nanoseconds on a poller thread and still balance when they happen on different threads.
/// What does not fit is dropped to the collector. Safe from any thread.
/// </summary>
/// <typeparam name="T">The pooled type; the caller resets it.</typeparam>
public static class LocalPool<T>
    where T : class
{
    private const int LocalMax = 32;
    private const int Batch = LocalMax / 2;

    /// <summary>Most objects kept by the shared stack.</summary>
    public const int SharedMax = 8192;

    private static readonly Lock SharedLock = new();
    private static readonly Stack<T> Shared = new();

    [ThreadStatic]
    private static T?[]? t_items;

    [ThreadStatic]
    private static int t_count;

    /// <summary>Takes an object, or answers null when none is kept.</summary>
    public static T? TryRent()
    {
        T?[] items = t_items ??= new T?[LocalMax];
        if (t_count == 0 && !Refill(items))
        {
            return null;
        }

        int index = --t_count;
        T? item = items[index];
        items[index] = null;
        return item;
    }

    /// <summary>Gives an object back. It must not be used afterwards.</summary>
    public static void Return(T item)
    {
        T?[] items = t_items ??= new T?[LocalMax];
        if (t_count == LocalMax)
        {
            Spill(items);
        }

        items[t_count++] = item;
    }

    private static bool Refill(T?[] items)
    {
        if (Shared.Count == 0)
        {
            return false;
        }

        lock (SharedLock)
        {
            while (t_count < Batch && Shared.TryPop(out T? item))
            {
                items[t_count++] = item;
            }
        }

        return t_count > 0;
    }

    private static void Spill(T?[] items)
    {
        lock (SharedLock)
        {
            for (int i = 0; i < Batch; i++)
            {
                int index = --t_count;
                if (Shared.Count < SharedMax)
                {
                    Shared.Push(items[index]!);
                }

                items[index] = null;
            }
        }
    }
}
