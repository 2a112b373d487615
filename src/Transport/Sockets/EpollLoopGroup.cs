using Microsoft.Extensions.Logging;

namespace SatGate.Transport.Sockets;

/// <summary>The poller threads of the process. Descriptors are spread over them in turn; safe from any thread.</summary>
public sealed class EpollLoopGroup : IDisposable
{
    private readonly EpollLoop[] _loops;
    private uint _next;

    /// <summary>Starts <paramref name="count"/> poller threads.</summary>
    /// <param name="count">Number of threads, 1 to 64; usually the number of processors.</param>
    /// <param name="loggers">Where a bug in awaiting code is reported.</param>
    /// <exception cref="IOException">The kernel refused a poller.</exception>
    public EpollLoopGroup(int count, ILoggerFactory loggers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        ILogger logger = loggers.CreateLogger("SatGate.Transport");
        _loops = new EpollLoop[count];
        for (int i = 0; i < count; i++)
        {
            _loops[i] = new EpollLoop(i, logger);
            _loops[i].Start();
        }
    }

    /// <summary>Whether this process can run poller threads of this kind at all.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Number of threads.</summary>
    public int Count => _loops.Length;

    internal EpollLoop Next() => _loops[Interlocked.Increment(ref _next) % (uint)_loops.Length];

    internal EpollLoop At(int index) => _loops[(uint)index % (uint)_loops.Length];

    /// <summary>The index of the poller thread that runs the caller, or -1 on any other thread.</summary>
    public static int CurrentIndex => EpollLoop.Current?.Index ?? -1;

    /// <summary>Has it called when the poller thread that runs the caller has dealt with the events at hand. False on any other thread, and then nothing is done.</summary>
    public static bool TryDefer(IRoundEnd work)
    {
        if (EpollLoop.Current is not { } loop)
        {
            return false;
        }

        loop.Defer(work);
        return true;
    }

    /// <summary>Stops the threads. Sockets still open are not closed.</summary>
    public void Dispose()
    {
        foreach (EpollLoop loop in _loops)
        {
            loop.Dispose();
        }
    }
}
