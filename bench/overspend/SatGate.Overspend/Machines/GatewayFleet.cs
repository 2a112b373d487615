using System.Globalization;
using System.Net;
using System.Text;
using SatGate.Model.Configuration;
using SatGate.TestKit;
using SatGate.TestKit.Processes;

namespace SatGate.Overspend.Machines;

/// <summary>The gateways of one row, each a process with a data directory that outlives it.</summary>
internal sealed class GatewayFleet : IAsyncDisposable
{
    /// <summary>The secret that tokens are made with.</summary>
    public const string RootSecret = "the-root-secret-of-the-overspend-proof";

    /// <summary>How long money is held for a gateway that is not heard of again: the shortest that may be set.</summary>
    public static readonly TimeSpan HoldLease = TimeSpan.FromSeconds(5);

    private readonly FleetPlan _plan;
    private readonly string _configuration;
    private readonly TemporaryDirectory[] _data;
    private readonly GatewayProcess?[] _processes;

    private GatewayFleet(FleetPlan plan)
    {
        _plan = plan;
        _configuration = Configuration(plan);
        _data = [.. Enumerable.Range(0, plan.Count).Select(_ => new TemporaryDirectory())];
        _processes = new GatewayProcess?[plan.Count];
    }

    public int Count => _processes.Length;

    /// <summary>Starts them.</summary>
    public static async Task<GatewayFleet> StartAsync(FleetPlan plan)
    {
        GatewayFleet fleet = new(plan);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, plan.Count).Select(fleet.StartAgainAsync));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a gateway listens; null while it is down.</summary>
    public IPEndPoint? Address(int place) => Volatile.Read(ref _processes[place]) is { HasExited: false } process
        ? new IPEndPoint(IPAddress.Loopback, process.Address.Port)
        : null;

    /// <summary>The data directory of a gateway.</summary>
    public string DataDirectory(int place) => _data[place].Path;

    /// <summary>Starts a gateway on its data, at a new address.</summary>
    public async Task StartAgainAsync(int place)
    {
        GatewayProcess process = await GatewayProcess.StartAsync(
            _configuration,
            new GatewayOptions
            {
                Arguments = ["--data-dir", _data[place].Path],
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["CAPABILITY_ROOT_KEY"] = RootSecret,
                    ["REDIS_URL"] = _plan.RedisUrl,
                    ["ADMIN_TOKEN"] = "the-admin-token-of-the-overspend-proof",
                },
            });
        if (_plan.MayLogErrors)
        {
            process.ExpectErrors();
        }

        // Nothing is broken, but a machine that is busy with other things can keep an answer longer than the gateway waits; the books must hold all the same.
        process.AllowError("the ledger's store does not answer; calls are answered by the fail mode until it does");
        Volatile.Write(ref _processes[place], process);
    }

    /// <summary>Ends a gateway with a signal and waits for its end.</summary>
    public async Task EndAsync(int place, Signal signal)
    {
        if (Interlocked.Exchange(ref _processes[place], null) is { } process)
        {
            process.Send(signal);
            await process.WaitForExitAsync();
            await process.DisposeAsync();
        }
    }

    /// <summary>Ends all in order, so that what they had taken ahead is given back.</summary>
    public Task StopAsync() => Task.WhenAll(Enumerable.Range(0, Count).Select(place => EndAsync(place, Signal.Terminate)));

    public async ValueTask DisposeAsync()
    {
        for (int place = 0; place < Count; place++)
        {
            if (Interlocked.Exchange(ref _processes[place], null) is { } process)
            {
                process.ExpectErrors();
                await process.DisposeAsync();
            }

            _data[place].Dispose();
        }
    }

    private static string Configuration(FleetPlan plan)
    {
        StringBuilder yaml = new();
        yaml.Append("server:\n  listen: 127.0.0.1:0\nadmin:\n  listen: 127.0.0.1:0\n");
        yaml.Append(CultureInfo.InvariantCulture, $"budget:\n  debit: {(plan.Debit == DebitMode.Leased ? "leased" : "strict")}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  failMode: {(plan.IsFailOpen ? "open" : "closed")}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  holdLease: {HoldLease.TotalSeconds}s\n");
        yaml.Append(CultureInfo.InvariantCulture, $"upstreams:\n  counting:\n    url: {plan.UpstreamUrl}\n");
        yaml.Append("routes:\n  - name: paid\n    match:\n      pathPrefix: /\n    upstream: counting\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    policy:\n      kind: fiat402\n      costCredits: {plan.PriceCredits}\n");
        return yaml.ToString();
    }
}
