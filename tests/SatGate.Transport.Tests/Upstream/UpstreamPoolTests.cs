using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.Transport.Tests.Sockets;
using SatGate.Transport.Time;
using SatGate.Transport.Upstream;
using Xunit;

namespace SatGate.Transport.Tests.Upstream;

public sealed class UpstreamPoolTests : IAsyncDisposable
{
    private static readonly UpstreamKey Key = new(
        "api.example",
        80,
        UnixSocketPath: null,
        Secure: false,
        new UpstreamTlsSettings(),
        ConnectTimeout: TimeSpan.FromSeconds(5),
        ConnectionsMax: 2,
        IdleConnectionsMax: 8,
        IdleConnectionTimeout: TimeSpan.FromSeconds(90));

    private readonly FakeTimeProvider _time = new();
    private readonly FakeDialer _dialer = new();
    private readonly DeadlineClock _clock;

    public UpstreamPoolTests() => _clock = new DeadlineClock(_time, NullLoggerFactory.Instance);

    public ValueTask DisposeAsync() => _clock.DisposeAsync();

    [Fact]
    public async Task The_last_connection_back_is_the_first_out()
    {
        UpstreamPool pool = Pool();
        FakeConnection first = await DialAsync(pool);
        FakeConnection second = await DialAsync(pool);
        Assert.Equal(2, pool.OpenConnections);
        pool.Return(first, reusable: true);
        pool.Return(second, reusable: true);
        Assert.Equal(2, pool.IdleConnections);
        Assert.Same(second, pool.TryTake(-1));
        Assert.Same(first, await DialAsync(pool));
        Assert.Null(pool.TryTake(-1));
        Assert.Equal(2, _dialer.Dials);
        Assert.Same(pool, first.Pool);
    }

    [Fact]
    public async Task A_connection_that_is_not_quiet_is_not_used_again()
    {
        UpstreamPool pool = Pool();
        FakeConnection first = await DialAsync(pool);
        FakeConnection second = await DialAsync(pool);
        pool.Return(first, reusable: true);
        pool.Return(second, reusable: true);
        second.Quiet = false;
        Assert.Same(first, pool.TryTake(-1));
        Assert.False(second.ClosedWithReset);
        Assert.Equal(1, pool.OpenConnections);
        first.Quiet = false;
        pool.Return(first, reusable: true);
        Assert.False(first.ClosedWithReset);
        Assert.Equal(0, pool.OpenConnections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_cannot_be_reused_is_closed_with_a_reset_unless_its_exchange_ended_well(bool clean)
    {
        UpstreamPool pool = Pool();
        FakeConnection connection = await DialAsync(pool);
        pool.Return(connection, reusable: false, clean: clean);
        Assert.Equal(!clean, connection.ClosedWithReset);
        Assert.Equal(0, pool.OpenConnections);
        Assert.Equal(0, pool.IdleConnections);
    }

    [Fact]
    public async Task The_sweep_closes_what_idled_for_its_whole_time_and_nothing_earlier()
    {
        UpstreamPool pool = Pool();
        FakeConnection connection = await DialAsync(pool);
        pool.Return(connection, reusable: true);
        pool.OnTick(90_000);
        Assert.Null(connection.ClosedWithReset);

        // The sweep runs once a second.
        pool.OnTick(90_999);
        Assert.Null(connection.ClosedWithReset);
        pool.OnTick(91_000);
        Assert.False(connection.ClosedWithReset);
        Assert.Equal(0, pool.OpenConnections);
    }

    [Fact]
    public async Task The_sweep_closes_what_the_upstream_closed()
    {
        UpstreamPool pool = Pool();
        FakeConnection gone = await DialAsync(pool);
        FakeConnection good = await DialAsync(pool);
        pool.Return(gone, reusable: true);
        pool.Return(good, reusable: true);
        gone.Quiet = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => gone.ClosedWithReset is not null, "the clock to sweep the pool");
        Assert.Equal(1, pool.IdleConnections);
        Assert.Same(good, pool.TryTake(-1));
    }

    [Theory]
    [InlineData(5000, 4000)]
    [InlineData(1000, 250)]
    [InlineData(1, 250)]
    [InlineData(0, 90_000)]
    [InlineData(3_600_000, 90_000)]
    public async Task The_upstreams_hint_shortens_the_idle_time_and_never_lengthens_it(long hintMs, long idleMs)
    {
        UpstreamPool pool = Pool();
        FakeConnection connection = await DialAsync(pool);
        pool.Return(connection, reusable: true, hintMs);
        Assert.Equal(1 + idleMs, connection.IdleUntilMs);
    }

    [Fact]
    public async Task A_connection_past_its_idle_time_is_not_taken_even_before_the_sweep()
    {
        UpstreamPool pool = Pool();
        FakeConnection connection = await DialAsync(pool);
        pool.Return(connection, reusable: true, idleHintMs: 1000);
        pool.OnTick(1);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        await Eventually.TrueAsync(() => _clock.NowMs > 250, "the clock to move");
        Assert.Null(pool.TryTake(-1));
        Assert.False(connection.ClosedWithReset);
    }

    [Fact]
    public async Task Past_the_most_connections_callers_wait_and_are_served_in_order()
    {
        UpstreamPool pool = Pool();
        FakeConnection first = await DialAsync(pool);
        FakeConnection second = await DialAsync(pool);
        Task<AcquireResult> early = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        Task<AcquireResult> late = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        Assert.False(early.IsCompleted);
        pool.Return(first, reusable: true);
        Assert.Same(first, (await Soon.Get(early)).Connection);
        Assert.False(late.IsCompleted);
        pool.Return(second, reusable: true);
        Assert.Same(second, (await Soon.Get(late)).Connection);
        Assert.Equal(2, pool.OpenConnections);
        Assert.Equal(0, pool.IdleConnections);
    }

    [Fact]
    public async Task A_connection_that_ends_lets_the_first_waiter_dial()
    {
        UpstreamPool pool = Pool();
        FakeConnection first = await DialAsync(pool);
        await DialAsync(pool);
        Task<AcquireResult> waiter = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        pool.Return(first, reusable: false);
        AcquireResult result = await Soon.Get(waiter);
        Assert.NotSame(first, result.Connection);
        Assert.Equal(3, _dialer.Dials);
        Assert.Equal(2, pool.OpenConnections);
    }

    [Fact]
    public async Task A_waiter_past_the_connect_deadline_is_told_busy_and_loses_its_place()
    {
        UpstreamPool pool = Pool();
        FakeConnection first = await DialAsync(pool);
        await DialAsync(pool);
        Task<AcquireResult> early = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4));
        Task<AcquireResult> late = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        Assert.False(early.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        AcquireResult busy = await Soon.Get(early);
        Assert.Equal(AcquireFault.Busy, busy.Fault);
        Assert.Null(busy.Connection);
        Assert.False(late.IsCompleted);
        pool.Return(first, reusable: true);
        Assert.Same(first, (await Soon.Get(late)).Connection);
    }

    [Fact]
    public async Task A_waiter_that_is_canceled_is_told_so()
    {
        UpstreamPool pool = Pool();
        FakeConnection first = await DialAsync(pool);
        await DialAsync(pool);
        using CancellationTokenSource cancel = new();
        Task<AcquireResult> waiter = pool.AcquireAsync(-1, cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.Equal(AcquireFault.Canceled, (await Soon.Get(waiter)).Fault);
        pool.Return(first, reusable: true);
        Assert.Equal(1, pool.IdleConnections);
    }

    [Fact]
    public async Task As_many_may_wait_as_connections_may_be_open_and_one_more_is_told_busy_at_once()
    {
        UpstreamPool pool = Pool();
        await DialAsync(pool);
        await DialAsync(pool);
        Task<AcquireResult> first = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        Task<AcquireResult> second = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        AcquireResult third = await Soon.Get(pool.AcquireAsync(-1, CancellationToken.None));
        Assert.Equal(AcquireFault.Busy, third.Fault);
        Assert.False(first.IsCompleted || second.IsCompleted);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, AcquireFault.Refused)]
    [InlineData(SocketError.HostUnreachable, AcquireFault.Refused)]
    [InlineData(SocketError.HostNotFound, AcquireFault.NameNotFound)]
    [InlineData(SocketError.NoData, AcquireFault.NameNotFound)]
    [InlineData(SocketError.TryAgain, AcquireFault.NameNotFound)]
    [InlineData(SocketError.TimedOut, AcquireFault.ConnectTimeout)]
    public async Task A_socket_fault_of_the_dial_is_named_and_gives_its_place_back(SocketError error, AcquireFault expected)
    {
        UpstreamPool pool = Pool();
        _dialer.Fault = new SocketException((int)error);
        for (int i = 0; i < 5; i++)
        {
            AcquireResult result = await Soon.Get(pool.AcquireAsync(-1, CancellationToken.None));
            Assert.Equal(expected, result.Fault);
            Assert.NotNull(result.Detail);
        }

        Assert.Equal(0, pool.OpenConnections);
    }

    [Fact]
    public async Task A_tls_fault_of_the_dial_is_named()
    {
        UpstreamPool pool = Pool();
        _dialer.Fault = new AuthenticationException("no");
        Assert.Equal(AcquireFault.TlsFailed, (await Soon.Get(pool.AcquireAsync(-1, CancellationToken.None))).Fault);
        _dialer.Fault = new IOException("no");
        Assert.Equal(AcquireFault.TlsFailed, (await Soon.Get(pool.AcquireAsync(-1, CancellationToken.None))).Fault);
        Assert.Equal(0, pool.OpenConnections);
    }

    [Fact]
    public async Task A_dial_that_hangs_ends_with_the_connect_deadline()
    {
        UpstreamPool pool = Pool();
        _dialer.Hangs = true;
        Task<AcquireResult> dial = pool.AcquireAsync(-1, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.False(dial.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(AcquireFault.ConnectTimeout, (await Soon.Get(dial)).Fault);
        Assert.Equal(0, pool.OpenConnections);
    }

    [Fact]
    public async Task A_dial_that_is_canceled_says_so()
    {
        UpstreamPool pool = Pool();
        _dialer.Hangs = true;
        using CancellationTokenSource cancel = new();
        Task<AcquireResult> dial = pool.AcquireAsync(-1, cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.Equal(AcquireFault.Canceled, (await Soon.Get(dial)).Fault);
        Assert.Equal(0, pool.OpenConnections);
    }

    [Fact]
    public async Task Retiring_closes_the_idle_now_and_the_others_as_they_come_back()
    {
        UpstreamPool pool = Pool();
        FakeConnection idle = await DialAsync(pool);
        FakeConnection busy = await DialAsync(pool);
        pool.Return(idle, reusable: true);
        pool.Retire();
        Assert.False(idle.ClosedWithReset);
        Assert.Null(busy.ClosedWithReset);
        pool.Return(busy, reusable: true);
        Assert.False(busy.ClosedWithReset);
        Assert.Equal(0, pool.OpenConnections);
        Assert.Equal(-1, pool.DeadlineIndex);
    }

    [Fact]
    public async Task No_more_idle_connections_are_kept_than_allowed()
    {
        UpstreamPool pool = Pool(Key with { IdleConnectionsMax = 1 });
        FakeConnection kept = await DialAsync(pool);
        FakeConnection extra = await DialAsync(pool);
        pool.Return(kept, reusable: true);
        pool.Return(extra, reusable: true);
        Assert.Null(kept.ClosedWithReset);
        Assert.False(extra.ClosedWithReset);
        Assert.Equal(1, pool.IdleConnections);
    }

    [Fact]
    public async Task A_caller_prefers_its_own_thread_and_takes_anothers_only_when_half_are_open()
    {
        UpstreamPool pool = Pool(Key with { ConnectionsMax = 4 }, loops: 2);
        FakeConnection zero = await DialAsync(pool, loop: 0);
        pool.Return(zero, reusable: true);
        Assert.Null(pool.TryTake(1));
        FakeConnection one = await DialAsync(pool, loop: 1);
        pool.Return(one, reusable: true);
        Assert.Same(one, pool.TryTake(1));

        // Half of the connections are open now.
        Assert.Same(zero, pool.TryTake(1));
    }

    [Fact]
    public async Task Over_many_turns_no_connection_is_handed_out_twice_or_lost()
    {
        UpstreamPool pool = Pool(Key with { ConnectionsMax = 4, IdleConnectionsMax = 4 });
        System.Collections.Concurrent.ConcurrentDictionary<UpstreamConnection, bool> inUse = new();
        int doubled = 0;
        await Soon.Done(Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            Random random = new(seed);
            for (int i = 0; i < 500; i++)
            {
                AcquireResult result = await pool.AcquireAsync(-1, CancellationToken.None);
                if (result.Fault == AcquireFault.Busy)
                {
                    // Eight callers, four in use: up to four wait, which is the bound.
                    continue;
                }

                doubled += inUse.TryAdd(result.Connection!, true) ? 0 : 1;
                await Task.Yield();
                inUse.TryRemove(result.Connection!, out _);
                pool.Return(result.Connection!, reusable: random.Next(8) != 0);
            }
        }))));
        Assert.Equal(0, doubled);
        Assert.Equal(pool.IdleConnections, pool.OpenConnections);
        Assert.InRange(pool.OpenConnections, 0, 4);
    }

    private static async Task<FakeConnection> DialAsync(UpstreamPool pool, int loop = -1)
    {
        AcquireResult result = await Soon.Get(pool.AcquireAsync(loop, CancellationToken.None));
        Assert.Equal(AcquireFault.None, result.Fault);
        return (FakeConnection)result.Connection!;
    }

    private UpstreamPool Pool(UpstreamKey? key = null, int loops = 1) => new(key ?? Key, _dialer, loops, _clock, _time);
}
