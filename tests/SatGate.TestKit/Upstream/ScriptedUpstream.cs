using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Upstream;

/// <summary>
/// A real server whose every connection runs a script. It reads what the gateway wrote strictly, counts connections and requests, and keeps
/// as a fault whatever was malformed and whatever a script threw; disposing it throws when there are faults. Safe to observe from any thread.
/// </summary>
public sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly UpstreamOptions _options;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Task _accepting;
    private int _connections;

    private ScriptedUpstream(UpstreamOptions options, Func<UpstreamConnection, Task> script)
    {
        _options = options;
        Script = script;
        bool isUnix = options.EndPoint is UnixDomainSocketEndPoint;
        _listener = new Socket(
            isUnix ? AddressFamily.Unix : options.EndPoint.AddressFamily,
            SocketType.Stream,
            isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (options.SocketBufferBytes is { } bytes)
        {
            _listener.ReceiveBufferSize = bytes;
            _listener.SendBufferSize = bytes;
        }

        _listener.Bind(options.EndPoint);
        _listener.Listen(128);
        EndPoint = _listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>What each connection runs, from its next connection on.</summary>
    public Func<UpstreamConnection, Task> Script { get; set; }

    /// <summary>Where it listens.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>The port; only for TCP.</summary>
    public int Port => ((IPEndPoint)EndPoint).Port;

    /// <summary>The address to write into a configuration; only for TCP.</summary>
    public Uri Url => new($"{(_options.Tls is null ? "http" : "https")}://{EndPoint}");

    /// <summary>Connections accepted so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>Requests received so far, in the order their reading ended.</summary>
    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>What was malformed, and what scripts threw.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    internal CancellationToken Ended => _ended.Token;

    /// <summary>Starts one that runs a script on each connection.</summary>
    public static ScriptedUpstream Start(Func<UpstreamConnection, Task> script, UpstreamOptions? options = null) => new(options ?? new(), script);

    /// <summary>Starts one that sends the same bytes to every request.</summary>
    public static ScriptedUpstream StartAnswering(string answer, UpstreamOptions? options = null) =>
        Start(connection => connection.ServeAsync(_ => connection.SendAsync(answer)), options);

    /// <summary>Waits until so many requests were received and returns the last of them.</summary>
    public async Task<RecordedRequest> WaitForRequestAsync(int count = 1)
    {
        await WaitAsync(() => Requests.Count >= count, $"request {count}");
        return Requests[count - 1];
    }

    /// <summary>Waits until so many connections were accepted.</summary>
    public Task WaitForConnectionAsync(int count = 1) => WaitAsync(() => ConnectionCount >= count, $"connection {count}");

    /// <summary>Forgets the faults seen so far: for tests whose point is that an exchange breaks.</summary>
    public void ForgiveFaults() => _faults.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        lock (_gate)
        {
            _sockets.ForEach(s => s.Dispose());
        }

        await _accepting;
        if (!_faults.IsEmpty)
        {
            throw new InvalidOperationException("The upstream saw faults:\n" + string.Join("\n", _faults));
        }
    }

    internal void Record(RecordedRequest request)
    {
        lock (_gate)
        {
            // A head recorded before its body gives way to the whole request.
            int place = _requests.FindIndex(r => ReferenceEquals(r.Fields, request.Fields));
            if (place >= 0)
            {
                _requests[place] = request;
            }
            else
            {
                _requests.Add(request);
            }
        }

        _changed.Release();
    }

    private async Task WaitAsync(Func<bool> reached, string what)
    {
        using CancellationTokenSource timer = new(TimeSpan.FromSeconds(30));
        try
        {
            while (!reached())
            {
                await _changed.WaitAsync(timer.Token);
            }

            _changed.Release();
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException(
                $"The upstream waited 30 s for {what}; it has {ConnectionCount} connections, {Requests.Count} requests and faults: {string.Join(" | ", _faults)}",
                exception);
        }
    }

    private async Task AcceptAsync()
    {
        List<Task> running = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(Ended);
                running.RemoveAll(t => t.IsCompleted);
                running.Add(RunAsync(socket));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(Socket socket)
    {
        lock (_gate)
        {
            _sockets.Add(socket);
        }

        int number = Interlocked.Increment(ref _connections);
        _changed.Release();
        await Task.Yield();
        try
        {
            if (socket.ProtocolType == ProtocolType.Tcp)
            {
                socket.NoDelay = true;
            }

            await using NetworkStream clear = new(socket, ownsSocket: true);
            if (_options.Tls is not { } tls)
            {
                await Script(new UpstreamConnection(this, socket, clear, number));
                return;
            }

            await using SslStream secured = new(clear);
            await secured.AuthenticateAsServerAsync(tls, Ended);
            await Script(new UpstreamConnection(this, socket, secured, number));
        }
        catch (Exception) when (Ended.IsCancellationRequested)
        {
            // The test is over; what its end broke is no fault.
        }
        catch (WireException exception) when (exception.Failure is WireFailure.Truncated or WireFailure.Reset or WireFailure.Closed)
        {
            // The gateway ended the exchange: often the very point of a test, which asserts on it through the client.
        }
        catch (Exception exception) when (_options.Tls is not null && exception is System.Security.Authentication.AuthenticationException or IOException)
        {
            // A refused handshake shows at the client as a 502.
        }
        catch (Exception exception)
        {
            _faults.Enqueue($"connection {number}: {exception}");
        }
    }
}
