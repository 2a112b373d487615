using System.Runtime.CompilerServices;

namespace SatGate.Transport.Memory;

/// <summary>
/// The part of a <see cref="SharedPool{T}"/> that one thread keeps for itself: rent and return are a few instructions without a lock. Its owner
/// keeps one per thread in a thread-static field of a type that is not generic over references, where the runtime finds it fastest.
/// </summary>
/// <typeparam name="T">The pooled type; the caller resets it.</typeparam>
/// <param name="shared">What all threads share.</param>
public sealed class LocalPool<T>(SharedPool<T> shared)
    where T : class
{
    private const int ItemsMax = 32;
    private const int Batch = ItemsMax / 2;

    private readonly T?[] _items = new T?[ItemsMax];
    private int _count;

    /// <summary>Takes an object, or answers null when none is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? TryRent()
    {
        if (_count == 0)
        {
            return RentShared();
        }

        T? item = _items[--_count];
        _items[_count] = null;
        return item;
    }

    /// <summary>Gives an object back. It must not be used afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(T item)
    {
        if (_count == ItemsMax)
        {
            Spill();
        }

        _items[_count++] = item;
    }

    private T? RentShared()
    {
        _count = shared.Take(_items.AsSpan(0, Batch));
        if (_count == 0)
        {
            return null;
        }

        T? item = _items[--_count];
        _items[_count] = null;
        return item;
    }

    private void Spill()
    {
        _count -= Batch;
        shared.Give(_items.AsSpan(_count, Batch));
    }
}
