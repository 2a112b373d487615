#pragma warning disable SER009 // As in src/Budget: what is tested stands on it.
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RESPite.Transports;
using SatGate.Budget.Redis;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.Transport.Sockets;
using SatGate.Transport.Upstream;
using Xunit;

namespace SatGate.Budget.Tests.Redis;

/// <summary>The client library's bytes over a polled socket: all of them, in order, to a peer that reads slowly or not at all, until either side ends.</summary>
public sealed class DialedTransportTests : IAsyncLifetime
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
    private readonly Receiver _receiver = new();
    private Socket _peer = null!;
    private int _delivered;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Pollers.Dialer is null, "There are no poller threads here.");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _peer?.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_flushed_is_sent_in_one_piece_on_the_same_thread()
    {
        await using DialedTransport transport = await StartAsync();
        Stage(transport, "PI"u8);
        Stage(transport, "NG"u8);
        Assert.Equal(0, _peer.Available);
        Assert.True(transport.Flush());
        Assert.True(transport.Flush());
        byte[] bytes = new byte[16];
        Assert.Equal(4, _peer.Receive(bytes));
        Assert.Equal("PING"u8, bytes.AsSpan(0, 4));
    }

    [Fact]
    public async Task A_peer_that_reads_late_gets_everything_in_order()
    {
        await using DialedTransport transport = await StartAsync();
        byte[] all = new byte[24 * 1024 * 1024];
        Random.Shared.NextBytes(all);
        for (int i = 0; i < all.Length; i += 1024 * 1024)
        {
            Stage(transport, all.AsSpan(i, 1024 * 1024));
            Assert.True(transport.Flush());
        }

        byte[] got = new byte[all.Length];
        await using NetworkStream stream = new(_peer);
        await stream.ReadExactlyAsync(got).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(all.AsSpan().SequenceEqual(got));

        // And then again at once.
        Stage(transport, "PING"u8);
        Assert.True(transport.Flush());
        await stream.ReadExactlyAsync(got.AsMemory(0, 4)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("PING"u8, got.AsSpan(0, 4));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task What_waits_for_a_peer_that_reads_nothing_is_bounded(int past, bool isTaken)
    {
        await using DialedTransport transport = await StartAsync(queuedBytesMax: 100_000);

        // More than the system keeps: from here on it waits in the transport.
        Stage(transport, new byte[32 * 1024 * 1024]);
        Assert.True(transport.Flush());
        Stage(transport, new byte[60_000]);
        Assert.True(transport.Flush());
        Stage(transport, new byte[40_000 + past]);
        Assert.Equal(isTaken, transport.Flush());
        Assert.Equal(isTaken, transport.Flush());
        if (!isTaken)
        {
            Assert.Null(await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
        }
    }

    [Fact]
    public async Task What_arrives_is_given_on_and_told_on_the_thread_of_the_connection()
    {
        await using DialedTransport transport = await StartAsync();
        _peer.Send("+PONG\r\n"u8);
        await Eventually.TrueAsync(() => _receiver.Count == 7 && Volatile.Read(ref _delivered) > 0, "it came");
        Assert.Equal("+PONG\r\n"u8, _receiver.Bytes());
        Assert.All(_receiver.Threads, index => Assert.True(index >= 0));
        Assert.Equal(_receiver.Threads.Count, _receiver.BatchEnds);
    }

    [Fact]
    public async Task The_end_of_the_peer_is_told_once_and_after_everything_that_came()
    {
        await using DialedTransport transport = await StartAsync();
        _peer.Send("last"u8);
        _peer.Shutdown(SocketShutdown.Send);
        Assert.Null(await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("last"u8, _receiver.Bytes());
        await Eventually.TrueAsync(() => Volatile.Read(ref _delivered) == _receiver.BatchEnds + 1, "the end is told too");
        Assert.False(transport.Flush());
        Assert.Equal(1, _receiver.Closes);
    }

    [Fact]
    public async Task Disposing_it_closes_the_connection_and_is_told_once()
    {
        DialedTransport transport = await StartAsync();
        await transport.DisposeAsync();
        await transport.DisposeAsync();
        Assert.Null(await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _peer.Receive(new byte[1]));
        Assert.False(transport.Flush());
        Assert.Equal(1, _receiver.Closes);
    }

    [Fact]
    public async Task One_that_was_never_started_is_closed_at_once()
    {
        DialedTransport transport = await DialAsync(DialedTransport.QueuedBytesMaxDefault);
        await transport.DisposeAsync();
        Assert.Equal(0, _peer.Receive(new byte[1]));
        transport.Start(_receiver);
        Assert.Null(await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Disposing_it_while_the_peer_reads_nothing_closes_it_too()
    {
        DialedTransport transport = await StartAsync();
        Stage(transport, new byte[32 * 1024 * 1024]);
        Assert.True(transport.Flush());
        await transport.DisposeAsync();
        Assert.Null(await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
        await using NetworkStream stream = new(_peer);
        long count = 0;
        byte[] buffer = new byte[64 * 1024];
        for (int read = 1; read > 0; count += read)
        {
            read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.InRange(count, 1, (32 * 1024 * 1024) - 1);
    }

    [Fact]
    public async Task A_library_that_wants_no_more_ends_it()
    {
        _receiver.IsContent = false;
        await using DialedTransport transport = await StartAsync();
        _peer.Send("?"u8);
        Assert.Null(await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _peer.Receive(new byte[1]));
    }

    [Fact]
    public async Task A_library_that_throws_is_told_of_it()
    {
        _receiver.Fault = new InvalidOperationException("for the test");
        await using DialedTransport transport = await StartAsync();
        _peer.Send("?"u8);
        Assert.Same(_receiver.Fault, await _receiver.Closed.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private async Task<DialedTransport> StartAsync(int queuedBytesMax = DialedTransport.QueuedBytesMaxDefault)
    {
        DialedTransport transport = await DialAsync(queuedBytesMax);
        transport.Start(_receiver);
        return transport;
    }

    private async Task<DialedTransport> DialAsync(int queuedBytesMax)
    {
        var key = new UpstreamKey(
            "127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port, UnixSocketPath: null, Secure: false, new UpstreamTlsSettings(), TimeSpan.FromSeconds(10), 1, 0, TimeSpan.Zero);
        UpstreamConnection connection = await Pollers.Dialer!.DialAsync(key, loopHint: -1, CancellationToken.None);
        await Task.Yield();
        _peer = await _listener.AcceptAsync();
        _peer.ReceiveTimeout = 20_000;
        return new DialedTransport(connection, () => Interlocked.Increment(ref _delivered), queuedBytesMax);
    }

    private static void Stage(DialedTransport transport, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(transport.GetSpan(bytes.Length));
        transport.Advance(bytes.Length);
    }

    private sealed class Receiver : TransportReceiver
    {
        private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<byte> _bytes = [];
        private int _closes;
        private int _batchEnds;

        public bool IsContent { get; set; } = true;

        public Exception? Fault { get; set; }

        public Task<Exception?> Closed => _closed.Task;

        public int Closes => Volatile.Read(ref _closes);

        public int BatchEnds => Volatile.Read(ref _batchEnds);

        public ConcurrentBag<int> Threads { get; } = [];

        public int Count
        {
            get
            {
                lock (_bytes)
                {
                    return _bytes.Count;
                }
            }
        }

        public byte[] Bytes()
        {
            lock (_bytes)
            {
                return [.. _bytes];
            }
        }

        public override bool OnReceived(ReadOnlySpan<byte> payload)
        {
            Threads.Add(EpollLoopGroup.CurrentIndex);
            lock (_bytes)
            {
                _bytes.AddRange(payload);
            }

            return Fault is null ? IsContent : throw Fault;
        }

        public override void OnBatchEnd() => Interlocked.Increment(ref _batchEnds);

        public override void OnClosed(Exception? fault)
        {
            Interlocked.Increment(ref _closes);
            _closed.TrySetResult(fault);
        }
    }
}
