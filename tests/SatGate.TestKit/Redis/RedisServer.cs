using System.Globalization;
using SatGate.TestKit.Processes;

namespace SatGate.TestKit.Redis;

/// <summary>
/// A real <c>redis-server</c> on a free port of the loopback address with a folder of its own. It can be killed, stopped, continued and started
/// again on the same port and folder. Not thread-safe; the server itself serves any number of clients.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int AttemptsMax = 5;

    private readonly TemporaryDirectory _folder = new();
    private readonly RedisServerOptions _options;
    private ChildProcess? _process;

    private RedisServer(RedisServerOptions options) => _options = options;

    /// <summary>The port, of TLS when the options say so.</summary>
    public int Port { get; private set; }

    /// <summary>The URL without credentials.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(_options.Certificates is null ? "redis" : "rediss")}://127.0.0.1:{Port}");

    /// <summary>The folder it works in.</summary>
    public TemporaryDirectory Folder => _folder;

    /// <summary>What it printed since it was last started.</summary>
    public string Output => _process?.Output ?? string.Empty;

    /// <summary>Processor time it has used since it was last started.</summary>
    public TimeSpan ProcessorTime => _process?.ProcessorTime() ?? TimeSpan.Zero;

    /// <summary>Starts one and waits until it accepts connections.</summary>
    public static async Task<RedisServer> StartAsync(RedisServerOptions? options = null)
    {
        RedisServer server = new(options ?? new RedisServerOptions());
        for (int attempt = 1; ; attempt++)
        {
            server.Port = NextPort();
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < AttemptsMax && server.Output.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody took the port between the question and its use.
            }
        }
    }

    /// <summary>Starts it again on the same port and folder after <see cref="KillAsync"/> or <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = new ChildProcess("redis-server", [.. Arguments()], workingDirectory: _folder.Path);
        string ready = _options.SentinelConfiguration is null ? "Ready to accept connections" : "+monitor master";
        await _process.WaitForLineAsync(l => l.Contains(ready, StringComparison.Ordinal), "the line that it is ready");
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Send(Signal.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it in order, as an operator would.</summary>
    public async Task StopAsync()
    {
        _process!.Send(Signal.Terminate);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it in the middle of whatever it does: connections stay open and nothing is answered.</summary>
    public void Freeze() => _process!.Send(Signal.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => _process!.Send(Signal.Continue);

    /// <summary>Connects a client, with the password of the options.</summary>
    public async Task<RedisClient> ConnectAsync()
    {
        RedisClient client = await RedisClient.ConnectAsync(Port, _options.Certificates);
        if (_options.Password is not null)
        {
            await client.AskAsync("AUTH", _options.Password);
        }

        return client;
    }

    /// <summary>Sends one command on a connection of its own and gives its answer as text.</summary>
    public async Task<string> AskAsync(params string[] command)
    {
        await using RedisClient client = await ConnectAsync();
        return await client.AskAsync(command);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>A cluster's nodes talk on a second port, ten thousand above.</summary>
    internal static int NextPort()
    {
        int port;
        do
        {
            port = FreePort.Next();
        }
        while (port > 55_000);

        return port;
    }

    private IEnumerable<string> Arguments()
    {
        string port = Port.ToString(CultureInfo.InvariantCulture);
        if (_options.SentinelConfiguration is { } sentinel)
        {
            yield return _folder.Write("sentinel.conf", sentinel);
            yield return "--sentinel";
        }

        yield return "--bind";
        yield return "127.0.0.1";
        yield return "--dir";
        yield return _folder.Path;
        if (_options.Certificates is { } certificates)
        {
            string[] tls =
            [
                "--port", "0", "--tls-port", port, "--tls-cert-file", certificates.ServerFile, "--tls-key-file", certificates.ServerKeyFile,
                "--tls-ca-cert-file", certificates.AuthorityFile, "--tls-auth-clients", "no",
            ];
            foreach (string argument in tls)
            {
                yield return argument;
            }
        }
        else
        {
            yield return "--port";
            yield return port;
        }

        if (_options.SentinelConfiguration is null)
        {
            string[] data = ["--save", "", "--appendonly", _options.HasAppendOnlyFile ? "yes" : "no", "--appendfsync", "everysec", "--repl-diskless-sync-delay", "0"];
            foreach (string argument in data)
            {
                yield return argument;
            }
        }

        if (_options.Password is not null)
        {
            yield return "--requirepass";
            yield return _options.Password;
        }

        foreach (string argument in _options.Arguments)
        {
            yield return argument;
        }
    }
}
