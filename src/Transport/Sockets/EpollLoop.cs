using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace SatGate.Transport.Sockets;

/// <summary>
/// One poller thread. It waits for edges and completes the waits of its sockets inline, so everything that awaits a socket goes on here:
/// nothing on the data path may block. Sockets are registered once, for both directions, and leave by being closed.
/// </summary>
internal sealed unsafe class EpollLoop : IDisposable
{
    private const int EventsMax = 256;

    // Looks for further events before a round ends although there always are some: what waits for its end does not wait for longer.
    private const int LooksMax = 4;

    private static readonly Lock TableLock = new();
    private static EpollSocket?[] s_table = new EpollSocket?[1024];
    private static uint s_generation;

    private readonly int _epoll;
    private readonly int _wakeUp;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private List<IRoundEnd> _deferred = [];
    private List<IRoundEnd> _ending = [];
    private volatile bool _stopping;

    /// <summary>Creates the poller; <see cref="Start"/> runs it.</summary>
    /// <exception cref="IOException">The kernel refused a poller.</exception>
    public EpollLoop(int index, ILogger logger)
    {
        Index = index;
        _logger = logger;
        _epoll = Libc.epoll_create1(Libc.EpollCloseOnExec);
        _wakeUp = Libc.eventfd(0, Libc.SockNonBlock | Libc.SockCloseOnExec);
        if (_epoll < 0 || _wakeUp < 0)
        {
            throw new IOException($"No poller: errno {Marshal.GetLastPInvokeError()}.");
        }

        Control(_wakeUp, Libc.EpollIn, 0);
        _thread = new Thread(Run) { IsBackground = true, Name = $"satgate-loop-{index}" };
    }

    /// <summary>Position in the group; a hint for keeping a client and its upstream connection on one thread.</summary>
    public int Index { get; }

    /// <summary>The loop whose thread this is; null on any other thread.</summary>
    [field: ThreadStatic]
    public static EpollLoop? Current { get; private set; }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// Calls it when this round ends, once, however often it asks: when there is nothing else to do, or after a few further looks. So a busy thread
    /// does a lot together and an idle one waits for nothing. From the loop's own thread only.
    /// </summary>
    public void Defer(IRoundEnd work)
    {
        if (!_deferred.Contains(work))
        {
            _deferred.Add(work);
        }
    }

    /// <summary>A number that tells a socket from every other one of this process that had its descriptor.</summary>
    public static uint NextGeneration() => Interlocked.Increment(ref s_generation);

    /// <summary>Registers a descriptor for both directions; the socket's generation is set.</summary>
    /// <exception cref="IOException">The kernel refused the registration; the descriptor is not closed.</exception>
    public void Register(int fd, EpollSocket socket)
    {
        lock (TableLock)
        {
            if (fd >= s_table.Length)
            {
                var larger = new EpollSocket?[Math.Max(fd + 1, s_table.Length * 2)];
                s_table.CopyTo(larger, 0);
                Volatile.Write(ref s_table, larger);
            }

            s_table[fd] = socket;
        }

        Control(fd, Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge, socket.Generation);
    }

    /// <summary>Forgets the socket; events still in flight for it are ignored. The caller closes the descriptor afterwards.</summary>
    public static void Unregister(int fd, EpollSocket socket)
    {
        lock (TableLock)
        {
            if (ReferenceEquals(s_table[fd], socket))
            {
                s_table[fd] = null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        ulong one = 1;
        _ = Libc.write(_wakeUp, &one, sizeof(ulong));
        if (_thread.IsAlive && Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        Libc.close(_wakeUp);
        Libc.close(_epoll);
    }

    private void Control(int fd, uint events, uint generation)
    {
        byte* record = stackalloc byte[EpollEvent.Size];
        EpollEvent.Write(record, events, ((ulong)generation << 32) | (uint)fd);
        if (Libc.epoll_ctl(_epoll, Libc.EpollAdd, fd, record) != 0)
        {
            throw new IOException($"The poller refused a descriptor: errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    private void Run()
    {
        Current = this;
        byte* events = (byte*)NativeMemory.Alloc(EventsMax, (nuint)EpollEvent.Size);
        int looks = 0;
        while (!_stopping)
        {
            int count = Libc.epoll_wait(_epoll, events, EventsMax, _deferred.Count > 0 ? 0 : -1);

            // Ends first: what the others set in motion may take a pooled connection, and must not take one that this very batch says is dead.
            for (int i = 0; i < count; i++)
            {
                Find(events, i, out uint mask)?.NoteEnd(mask);
            }

            for (int i = 0; i < count; i++)
            {
                if (Find(events, i, out uint mask) is { } socket)
                {
                    Dispatch(socket, mask);
                }
            }

            if (_deferred.Count > 0 && (count <= 0 || ++looks == LooksMax))
            {
                looks = 0;
                EndRound();
            }
        }

        NativeMemory.Free(events);
    }

    private static EpollSocket? Find(byte* events, int index, out uint mask)
    {
        EpollEvent.Read(events + (index * EpollEvent.Size), out mask, out ulong data);
        EpollSocket? socket = Volatile.Read(ref s_table)[(int)(uint)data];
        return socket is not null && socket.Generation == (uint)(data >> 32) ? socket : null;
    }

    // Awaiting code keeps its own exceptions; one that comes here is a bug, and must not end the thread that serves everyone else.
    private void Dispatch(EpollSocket socket, uint mask)
    {
        try
        {
            socket.OnEvents(mask);
        }
        catch (Exception fault)
        {
            Log.LoopFault(_logger, fault);
        }
    }

    private void EndRound()
    {
        while (_deferred.Count > 0)
        {
            (_ending, _deferred) = (_deferred, _ending);
            foreach (IRoundEnd work in _ending)
            {
                try
                {
                    work.OnRoundEnd();
                }
                catch (Exception fault)
                {
                    Log.LoopFault(_logger, fault);
                }
            }

            _ending.Clear();
        }
    }
}
