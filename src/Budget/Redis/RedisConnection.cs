using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>
/// The connection that the Redis stores of a gateway share. It connects again by itself, for ever, and waits for nothing meanwhile: what is asked
/// of it while it is down fails at once. Thread-safe. Whoever opened it disposes it, after the stores.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>Pause between two looks whether a subscription has begun.</summary>
    private static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(10);

    /// <summary>At most one line in this time says that the server answers with errors.</summary>
    private static readonly TimeSpan FaultLogInterval = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly ConnectionMultiplexer _multiplexer;
    private readonly DialedTunnel? _tunnel;
    private long _faultLoggedAt;
    private volatile string? _problem;

    private RedisConnection(
        RedisStoreOptions options, RedisAddress address, ConnectionMultiplexer multiplexer, DialedTunnel? tunnel, ILogger logger, TimeProvider timeProvider)
    {
        Options = options;
        Address = address;
        Clock = timeProvider;
        Keys = new RedisKeys(options.Tenant);
        Database = multiplexer.GetDatabase();
        _logger = logger;
        _multiplexer = multiplexer;
        _tunnel = tunnel;
        _multiplexer.ConnectionFailed += OnFailed;
        _multiplexer.ConnectionRestored += OnRestored;
    }

    /// <summary>Whether the server can be asked now.</summary>
    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>Hosts and database without credentials.</summary>
    public string Description => Address.ToString();

    /// <summary>How it was opened.</summary>
    internal RedisStoreOptions Options { get; }

    /// <summary>Where it goes.</summary>
    internal RedisAddress Address { get; }

    /// <summary>The clock of deadlines.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>The names of the tenant's keys.</summary>
    internal RedisKeys Keys { get; }

    /// <summary>Where commands are sent.</summary>
    internal IDatabase Database { get; }

    /// <summary>The servers that take charges and are connected.</summary>
    internal IEnumerable<IServer> Masters => _multiplexer.GetServers().Where(static s => s is { IsConnected: true, IsReplica: false });

    /// <summary>Where messages come from.</summary>
    internal ISubscriber Subscriber => _multiplexer.GetSubscriber();

    /// <summary>Whether commands travel over connections of our dialer, so that <see cref="Delivered"/> tells of their answers.</summary>
    internal bool IsDialed => _tunnel is not null;

    /// <summary>Raised when answers may have come, on the thread that read them; only when <see cref="IsDialed"/>. Must not block.</summary>
    internal event Action Delivered
    {
        add => _tunnel?.Delivered += value;
        remove => _tunnel?.Delivered -= value;
    }

    /// <summary>Raised after the connection was lost and came back; not for the first one.</summary>
    internal event Action? Restored;

    /// <summary>
    /// Connects, and completes when connected or when the first attempt failed; it goes on trying then. Throws <see cref="BudgetStoreException"/>
    /// for options that cannot be right, with a message that holds no credential.
    /// </summary>
    public static async Task<RedisConnection> OpenAsync(RedisStoreOptions options, ILogger logger, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!RedisAddress.TryParse(options.Url, out RedisAddress? address, out string? problem))
        {
            throw new BudgetStoreException($"The Redis URL is not understood: {problem}.");
        }

        DialedTunnel? tunnel = options.Dialer is null || address.IsTls ? null : new DialedTunnel(options.Dialer, TimeSpan.FromMilliseconds(options.ConnectTimeoutMs));
        ConfigurationOptions configuration = RedisClientOptions.From(options, address, tunnel);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            ConnectionMultiplexer multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
            RedisConnection connection = new(options, address, multiplexer, tunnel, logger, timeProvider);
            if (!multiplexer.IsConnected)
            {
                connection._problem = await FindProblemAsync(multiplexer);
                Log.RedisUnreachable(logger, connection.Description, connection._problem);
            }

            return connection;
        }
        catch (RedisConnectionException exception)
        {
            throw new BudgetStoreException($"Redis at {address} cannot be used: {RedisProblem.Explain(exception.FailureType)}.", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _multiplexer.ConnectionFailed -= OnFailed;
        _multiplexer.ConnectionRestored -= OnRestored;
        await _multiplexer.CloseAsync(allowCommandsToComplete: false);
        await _multiplexer.DisposeAsync();
    }

    /// <summary>Whether an exception says that the store did not answer, or answered with an error.</summary>
    internal static bool IsFaultOfStore(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException or TaskCanceledException;

    /// <summary>
    /// Waits for a command off the data path. Throws <see cref="BudgetStoreException"/> when the store does not answer, and
    /// <see cref="OperationCanceledException"/> when the caller no longer wants it; the command may take effect all the same.
    /// </summary>
    internal async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await command(Database).WaitAsync(TimeSpan.FromMilliseconds(Options.ReadTimeoutMs), Clock, cancellationToken);
        }
        catch (Exception exception) when (IsFaultOfStore(exception) && !cancellationToken.IsCancellationRequested)
        {
            // The client's own message is not passed on as it is: it is long, and what it quotes is its business.
            throw new BudgetStoreException(Describe(exception), exception);
        }
    }

    /// <summary>Runs a script off the data path, with its text when the server does not know it.</summary>
    internal Task<RedisResult> RunAsync(LuaScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        AskAsync(database => database.ScriptEvaluateAsync(script.Text, keys, values, CommandFlags.DemandMaster), cancellationToken);

    /// <summary>
    /// Begins to listen on a channel, and completes when the server does its part. When the server is down that is remembered, and done when it
    /// is back.
    /// </summary>
    internal async Task FollowAsync(RedisChannel channel, Action<RedisChannel, RedisValue> handler, CancellationToken cancellationToken)
    {
        long start = Clock.GetTimestamp();
        TimeSpan limit = TimeSpan.FromMilliseconds(Options.ReadTimeoutMs);
        try
        {
            await Subscriber.SubscribeAsync(channel, handler, CommandFlags.DemandMaster).WaitAsync(limit, Clock, cancellationToken);
        }
        catch (Exception exception) when (IsFaultOfStore(exception) && !cancellationToken.IsCancellationRequested)
        {
            // Messages come over a second connection, which is often not up when the first is. The client subscribes by itself as soon as it is.
            while (IsConnected && Subscriber.SubscribedEndpoint(channel) is null && Clock.GetElapsedTime(start) < limit)
            {
                await Task.Delay(FollowPause, Clock, cancellationToken);
            }
        }
    }

    /// <summary>Listens on a channel no more.</summary>
    internal async Task UnfollowAsync(RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        try
        {
            await _multiplexer.GetSubscriber().UnsubscribeAsync(channel, handler, CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (IsFaultOfStore(exception))
        {
            // Without a connection nothing comes any more either.
            NoteFault(exception);
        }
    }

    /// <summary>Remembers why a batch was not answered, and says so now and then.</summary>
    internal void NoteFault(Exception exception)
    {
        long now = Clock.GetTimestamp();
        long before = Interlocked.Read(ref _faultLoggedAt);
        if ((before == 0 || Clock.GetElapsedTime(before, now) >= FaultLogInterval) && Interlocked.CompareExchange(ref _faultLoggedAt, now, before) == before)
        {
            Log.RedisFault(_logger, Describe(exception));
        }
    }

    /// <summary>Says that an answer was not one of our script.</summary>
    internal void NoteMisunderstood() => Log.RedisMisunderstood(_logger, Description);

    /// <summary>What went wrong, asked of the client itself: before somebody listens to its events it has told them already.</summary>
    private static async Task<string> FindProblemAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.GetDatabase().PingAsync();
            return RedisProblem.Explain(ConnectionFailureType.None);
        }
        catch (Exception exception) when (IsFaultOfStore(exception))
        {
            for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            {
                if (cause is RedisConnectionException { FailureType: not (ConnectionFailureType.None or ConnectionFailureType.UnableToResolvePhysicalConnection) } failure)
                {
                    return RedisProblem.Explain(failure.FailureType);
                }
            }

            return RedisProblem.Explain(ConnectionFailureType.UnableToConnect);
        }
    }

    private string Describe(Exception exception) => exception switch
    {
        // Errors of the server begin with a code; some quote names of keys and users, none a password.
        RedisServerException server => $"Redis at {Description} answered with an error: {server.Message}",
        RedisConnectionException connection => $"Redis at {Description} is not connected: {_problem ?? RedisProblem.Explain(connection.FailureType)}.",
        _ => $"Redis at {Description} did not answer in time; check its load and the network.",
    };

    private void OnFailed(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
        {
            _problem = RedisProblem.Explain(e.FailureType);
            Log.RedisLost(_logger, Description, _problem);
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
        {
            _problem = null;
            Log.RedisRestored(_logger, Description);
        }

        // Messages come over a connection of their own; what was published while either was down is not known.
        Restored?.Invoke();
    }
}
