using SatGate.TestKit.Client;

namespace SatGate.TestKit.Processes;

/// <summary>
/// The built gateway as its users run it: a process with a configuration file and a log. Disposing it throws when the log holds a line of level
/// error that the test did not expect, because a proxy that logs its own bugs has them.
/// </summary>
public sealed class GatewayProcess : ChildProcess
{
    /// <summary>Names the environment variable that may hold the path of another build to test.</summary>
    public const string OverrideVariable = "SATGATE_GATEWAY_EXE";

    private readonly TemporaryDirectory _folder;
    private bool _errorsExpected;
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);

    private GatewayProcess(TemporaryDirectory folder, string configFile, GatewayOptions options)
        : base(Executable, ["-config", configFile, .. options.Arguments], WithDataFolder(options.Environment, folder), folder.Path)
    {
        _folder = folder;
        ConfigFile = configFile;
    }

    /// <summary>The executable under test.</summary>
    public static string Executable => Repository.Executable("src/Gateway", "satgate-gateway", OverrideVariable);

    /// <summary>The configuration file it was started with.</summary>
    public string ConfigFile { get; }

    /// <summary>The first address of the data listener.</summary>
    public Uri Address => Addresses[0];

    /// <summary>Every address of the data listener.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>The address of the admin listener; null when there is none.</summary>
    public Uri? AdminAddress { get; private set; }

    /// <summary>The log so far.</summary>
    public IReadOnlyList<LogLine> Log => [.. Lines.Select(LogLine.Parse)];

    /// <summary>
    /// Writes the configuration to a folder of its own, starts the gateway and waits until it listens. Data and admin listeners should ask for
    /// port 0 of 127.0.0.1.
    /// </summary>
    public static async Task<GatewayProcess> StartAsync(string configuration, GatewayOptions? options = null)
    {
        options ??= new GatewayOptions();
        TemporaryDirectory folder = new();
        GatewayProcess gateway = new(folder, folder.Write("gateway.yaml", configuration), options);
        try
        {
            if (options.HasAdmin)
            {
                gateway.AdminAddress = new Uri((await gateway.WaitForLogAsync("admin listening"))["address"]!);
            }

            await gateway.WaitForLogAsync("gateway listening");
            gateway.Addresses = [.. gateway.Log.Where(l => l.Message == "gateway listening").Select(l => new Uri(l["address"]!))];
            return gateway;
        }
        catch
        {
            gateway.ExpectErrors();
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says that lines of level error are part of what is tested.</summary>
    public void ExpectErrors() => _errorsExpected = true;

    /// <summary>Says that lines of level error with this message may come, because a busy machine alone can bring them about.</summary>
    public void AllowError(string message) => _allowed.Add(message);

    /// <summary>Waits for a log line with this message, which may already have come.</summary>
    public async Task<LogLine> WaitForLogAsync(string message, TimeSpan? limit = null) =>
        LogLine.Parse(await WaitForLineAsync(l => LogLine.Parse(l).Message == message, $"log line \"{message}\"", limit));

    /// <summary>Waits for the nth log line with this message; the first is 1.</summary>
    public async Task<LogLine> WaitForLogAsync(string message, int count)
    {
        int seen = 0;
        return LogLine.Parse(
            await WaitForLineAsync(l => LogLine.Parse(l).Message == message && Interlocked.Increment(ref seen) == count, $"{count} log lines \"{message}\""));
    }

    /// <summary>Connects a client to the data listener.</summary>
    public Task<RawHttpClient> ConnectAsync(int? receiveBufferBytes = null) => RawHttpClient.ConnectAsync(Address, receiveBufferBytes);

    /// <summary>Asks the admin listener for a page and returns its answer.</summary>
    public async Task<RawResponse> AdminAsync(string path)
    {
        await using RawHttpClient client = await RawHttpClient.ConnectAsync(AdminAddress ?? throw new InvalidOperationException("No admin listener."));
        return await client.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: {AdminAddress.Authority}\r\nConnection: close\r\n\r\n");
    }

    /// <summary>The sum of every series of this metric whose labels hold this text; 0 when there is none.</summary>
    public async Task<double> MetricAsync(string name, string labels = "")
    {
        RawResponse page = await AdminAsync("/metrics");
        return page.Text.Split('\n')
            .Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal))
            .Where(l => l.Contains(labels, StringComparison.Ordinal))
            .Sum(ValueOfSeries);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        string[] errors = [.. Log.Where(l => l.Level == "error" && !_allowed.Contains(l.Message)).Select(l => l.Text)];
        if (errors.Length > 0 && !_errorsExpected)
        {
            throw new InvalidOperationException("The gateway logged errors:\n" + string.Join('\n', errors));
        }
    }

    /// <summary>Every gateway keeps its ledger in its own folder, unless the test says where.</summary>
    private static Dictionary<string, string?> WithDataFolder(IReadOnlyDictionary<string, string?> environment, TemporaryDirectory folder)
    {
        Dictionary<string, string?> whole = new(environment, StringComparer.Ordinal);
        whole.TryAdd("SATGATE_DATA_DIR", folder.PathOf("data"));
        return whole;
    }

    /// <summary>The value follows the labels, or the name when there are none; a timestamp may follow it.</summary>
    private static double ValueOfSeries(string line)
    {
        string rest = line[(line.LastIndexOf('}') + 1)..].Trim();
        string[] parts = rest.Split(' ');
        return double.Parse(line.Contains('}', StringComparison.Ordinal) ? parts[0] : parts[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
