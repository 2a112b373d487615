#pragma warning disable CA2012, xUnit1031 // What value tasks promise is what is tested here.
using System.Net.Sockets;
using SatGate.Transport.Sockets;
using Xunit;

namespace SatGate.Transport.Tests.Sockets;

public sealed class EpollSocketTests(LoopFixture loops) : IClassFixture<LoopFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_are_received_once_the_peer_sends_them(bool unix)
    {
        using SocketPair pair = new(loops, unix);
        byte[] buffer = new byte[64];
        Assert.Equal(SocketStatus.WouldBlock, pair.Polled.TryReceive(buffer));
        Task<bool> wait = pair.Polled.WaitReadableAsync().AsTask();
        pair.Peer.Send("hello"u8);
        Assert.True(await Soon.Get(wait));
        Assert.Equal(5, pair.Polled.TryReceive(buffer));
        Assert.Equal("hello"u8, buffer.AsSpan(0, 5));
        Assert.Equal(SocketStatus.WouldBlock, pair.Polled.TryReceive(buffer));
        Assert.False(pair.Polled.HasEvents);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sent_bytes_reach_the_peer_and_fin_follows_them(bool unix)
    {
        using SocketPair pair = new(loops, unix);
        Assert.True(await Soon.Get(pair.Polled.WaitWritableAsync()));
        Assert.Equal(5, pair.Polled.TrySend("hello"u8));
        pair.Polled.ShutdownSend();
        Assert.Equal("hello"u8, pair.PeerReceive(5));
        Assert.Equal(0, pair.Peer.Receive(new byte[1]));

        // The other direction goes on.
        pair.Peer.Send("bye"u8);
        byte[] buffer = new byte[8];
        Assert.True(await Soon.Get(pair.Polled.WaitReadableAsync()));
        Assert.Equal(3, pair.Polled.TryReceive(buffer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_and_fin_in_one_wake_up_are_both_seen(bool unix)
    {
        using SocketPair pair = new(loops, unix);
        pair.Peer.Send("last"u8);
        pair.Peer.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[64];
        int total = 0;
        int count;
        do
        {
            Assert.True(await Soon.Get(pair.Polled.WaitReadableAsync()));
            count = pair.Polled.TryReceive(buffer.AsSpan(total));
            total += Math.Max(count, 0);
        }
        while (count != 0);
        Assert.Equal("last"u8, buffer.AsSpan(0, total));

        // The end of the stream stays the end of the stream.
        Assert.Equal(0, pair.Polled.TryReceive(buffer));
    }

    [Fact]
    public async Task A_filled_buffer_lets_the_next_wait_return_at_once()
    {
        using SocketPair pair = new(loops);
        pair.Peer.Send("abcdef"u8);
        byte[] buffer = new byte[3];
        Assert.True(await Soon.Get(pair.Polled.WaitReadableAsync()));
        Assert.Equal(3, pair.Polled.TryReceive(buffer));
        Assert.True(await Soon.Get(pair.Polled.WaitReadableAsync()));
        Assert.Equal(3, pair.Polled.TryReceive(buffer));
        Assert.Equal("def"u8, buffer);
    }

    [Fact]
    public async Task A_reset_is_gone_and_the_observer_is_told()
    {
        using SocketPair pair = new(loops);
        ResetRecorder recorder = new();
        pair.Polled.ResetObserver = recorder;
        Task<bool> wait = pair.Polled.WaitReadableAsync().AsTask();
        pair.ResetPeer();
        Assert.True(await Soon.Get(wait));
        Assert.Equal(SocketStatus.Gone, pair.Polled.TryReceive(new byte[8]));
        await Soon.Done(recorder.Told);
        Assert.True(pair.Polled.PeerDone);
        Assert.Equal(SocketStatus.Gone, pair.Polled.TrySend("x"u8));
    }

    [Fact]
    public async Task A_fin_alone_is_no_reset()
    {
        using SocketPair pair = new(loops);
        ResetRecorder recorder = new();
        pair.Polled.ResetObserver = recorder;
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.True(await Soon.Get(pair.Polled.WaitReadableAsync()));
        Assert.Equal(0, pair.Polled.TryReceive(new byte[8]));
        Assert.False(recorder.Told.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Abort_wakes_both_waiters(bool unix)
    {
        using SocketPair pair = new(loops, unix);
        await FillAsync(pair);
        Task<bool> read = pair.Polled.WaitReadableAsync().AsTask();
        Task<bool> write = pair.Polled.WaitWritableAsync().AsTask();
        pair.Polled.Abort();
        pair.Polled.Abort();
        Assert.True(pair.Polled.IsAborted);
        Assert.True(await Soon.Get(read));
        Assert.True(await Soon.Get(write));
        Assert.Equal(SocketStatus.Gone, pair.Polled.TryReceive(new byte[8]));
        Assert.Equal(SocketStatus.Gone, pair.Polled.TrySend("x"u8));
    }

    [Fact]
    public void Closing_after_an_abort_sends_a_reset()
    {
        using SocketPair pair = new(loops);
        pair.Polled.Abort();
        pair.Polled.Close();
        SocketException fault = Assert.Throws<SocketException>(() => pair.Peer.Receive(new byte[8]));
        Assert.Equal(SocketError.ConnectionReset, fault.SocketErrorCode);
    }

    [Fact]
    public async Task Cancels_wake_their_own_direction_only()
    {
        using SocketPair pair = new(loops);
        await FillAsync(pair);
        Task<bool> read = pair.Polled.WaitReadableAsync().AsTask();
        Task<bool> write = pair.Polled.WaitWritableAsync().AsTask();
        pair.Polled.CancelRead();
        Assert.False(await Soon.Get(read));
        Assert.False(write.IsCompleted);
        pair.Polled.CancelWrite();
        Assert.False(await Soon.Get(write));
    }

    [Fact]
    public async Task A_full_socket_can_be_written_to_again_once_the_peer_reads()
    {
        using SocketPair pair = new(loops);
        int sent = await FillAsync(pair);
        Task<bool> write = pair.Polled.WaitWritableAsync().AsTask();
        pair.PeerReceive(sent);
        Assert.True(await Soon.Get(write));
        Assert.True(pair.Polled.TrySend("x"u8) == 1);
    }

    [Fact]
    public void Closing_twice_closes_one_descriptor()
    {
        using SocketPair pair = new(loops);
        pair.Polled.Close();
        using SocketPair next = new(loops);
        pair.Polled.Close();
        pair.Polled.Abort();
        pair.Polled.ShutdownSend();
        next.Peer.Send("x"u8);
        Assert.Equal(1, next.Polled.TrySend("y"u8));
    }

    [Fact]
    public async Task An_event_of_an_earlier_socket_is_not_taken_for_the_new_one_of_its_descriptor()
    {
        // Another test may take the descriptor in between; then the attempt says nothing.
        bool wasReused = false;
        for (int attempt = 0; attempt < 50 && !wasReused; attempt++)
        {
            wasReused = await TryReuseAsync();
        }

        Assert.True(wasReused, "The descriptor was never reused.");
    }

    /// <summary>
    /// Makes one wake-up carry events of two sockets; while the first is dispatched, the second is closed and its descriptor opened anew.
    /// </summary>
    private async Task<bool> TryReuseAsync()
    {
        using SocketPair blocker = new(loops);
        using SocketPair first = new(loops);
        using SocketPair second = new(loops);
        using ManualResetEventSlim entered = new();
        using ManualResetEventSlim release = new();
        TaskCompletionSource<EpollSocket?> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await DrainAsync(blocker, first, second);
        OnReadable(blocker.Polled, () =>
        {
            entered.Set();
            release.Wait(TimeSpan.FromSeconds(20));
        });
        OnReadable(first.Polled, () =>
        {
            second.Polled.Close();
            int fd = SocketFactory.Connect(second.ListenerAddress);
            opened.SetResult(new EpollSocket(fd, loops.Loops.At(0)));
            if (fd != second.Descriptor)
            {
                opened = new TaskCompletionSource<EpollSocket?>();
            }
        });
        blocker.Peer.Send("x"u8);
        Assert.True(entered.Wait(TimeSpan.FromSeconds(20)));
        first.Peer.Send("x"u8);
        second.Peer.Send("x"u8);
        Task<EpollSocket?> made = opened.Task;
        release.Set();
        EpollSocket socket = (await Soon.Get(made))!;
        bool wasReused = ReferenceEquals(opened.Task, made);

        // A later wake-up of the same loop: everything of the one before was dispatched.
        Assert.True(await Soon.Get(socket.WaitWritableAsync()));
        Assert.False(socket.HasEvents);
        socket.Close();
        return wasReused;
    }

    private static void OnReadable(EpollSocket socket, Action action) => socket.WaitReadableAsync().GetAwaiter().UnsafeOnCompleted(action);

    /// <summary>Waits until the connect's own events have come, so that only those of the test remain.</summary>
    private static async Task DrainAsync(params SocketPair[] pairs)
    {
        foreach (SocketPair pair in pairs)
        {
            Assert.True(await Soon.Get(pair.Polled.WaitWritableAsync()));
        }
    }

    /// <summary>Sends until the kernel takes no more, and says how much it took.</summary>
    private static async Task<int> FillAsync(SocketPair pair)
    {
        byte[] piece = new byte[256 * 1024];
        int total = 0;
        await Soon.Get(pair.Polled.WaitWritableAsync());
        while (true)
        {
            int sent = pair.Polled.TrySend(piece);
            if (sent == SocketStatus.WouldBlock)
            {
                return total;
            }

            Assert.True(sent > 0);
            total += sent;
        }
    }

    private sealed class ResetRecorder : IResetObserver
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => _told.Task;

        public void OnReset() => _told.TrySetResult();
    }
}
