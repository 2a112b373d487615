namespace SatGate.Transport.Tests.Sockets;

/// <summary>Awaits what must happen soon, with a bound, and goes on off the poller's thread so that a test never blocks it.</summary>
internal static class Soon
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<T> Get<T>(ValueTask<T> wait) => Get(wait.AsTask());

    public static async Task<T> Get<T>(Task<T> wait)
    {
        T result = await wait.WaitAsync(Limit);
        await Task.Yield();
        return result;
    }

    public static async Task Done(Task wait)
    {
        await wait.WaitAsync(Limit);
        await Task.Yield();
    }

    /// <summary>A pattern whose every stretch is different from its neighbours, so that lost, doubled or swapped bytes show.</summary>
    public static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
