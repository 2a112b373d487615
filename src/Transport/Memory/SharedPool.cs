namespace SatGate.Transport.Memory;

/// <summary>
/// What the threads' <see cref="LocalPool{T}"/>s have in common: objects move between them in batches, so that rent and return balance
/// even when they happen on different threads. What does not fit is dropped to the collector. Safe from any thread.
/// </summary>
/// <typeparam name="T">The pooled type.</typeparam>
public sealed class SharedPool<T>
    where T : class
{
    /// <summary>Most objects kept here: 8,192.</summary>
    public const int ItemsMax = 8192;

    private readonly Lock _lock = new();
    private readonly Stack<T> _items = new();

    /// <summary>Fills the beginning of <paramref name="destination"/> and answers how many it was.</summary>
    public int Take(Span<T?> destination)
    {
        if (_items.Count == 0)
        {
            return 0;
        }

        int count = 0;
        lock (_lock)
        {
            while (count < destination.Length && _items.TryPop(out T? item))
            {
                destination[count++] = item;
            }
        }

        return count;
    }

    /// <summary>Takes over all of <paramref name="items"/> and clears the span.</summary>
    public void Give(Span<T?> items)
    {
        lock (_lock)
        {
            foreach (T? item in items)
            {
                if (_items.Count < ItemsMax)
                {
                    _items.Push(item!);
                }
            }
        }

        items.Clear();
    }
}
