using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Benchmarks.Gate;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;

namespace SatGate.Benchmarks.Spool;

/// <summary>
/// What an event costs in all: taken, written as JSON, hashed, stored on disk, confirmed when it is time. The baseline hashes as many bytes, which
/// any chain of hashes would.
/// </summary>
public class AuditWriteBenchmarks
{
    private const int Events = 10_000;
    private const int HashedBytes = 480;

    private readonly string _directory = Directory.CreateTempSubdirectory("satgate-bench-").FullName;
    private readonly byte[] _bytes = new byte[HashedBytes];
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly UsageEvent[] _events = new UsageEvent[Events];
    private AuditSpool? _spool;

    /// <summary>Whether the chain is under a key.</summary>
    [Params(false, true)]
    public bool Keyed { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        AuditSpoolOptions options = new()
        {
            Directory = Path.Combine(_directory, $"keyed-{Keyed}"), HashChainKey = Keyed ? new byte[32] : default(ReadOnlyMemory<byte>?), AuditBytesMax = 64L << 20, GatewayName = "gw-1",
        };
        _spool = await AuditSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        for (int i = 0; i < Events; i++)
        {
            _events[i] = AuditRecordBenchmarks.Sample(i + 1);
        }

        await Write();
        AuditVerification found = await _spool.VerifyAsync(CancellationToken.None);
        if (!found.IsIntact || found.Count != Events)
        {
            throw new InvalidOperationException($"The log holds {found.Count} events. {found.Problem}");
        }
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _spool!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public void Hash()
    {
        for (int i = 0; i < Events; i++)
        {
            SHA256.HashData(_bytes, _hash);
        }
    }

    [Benchmark(OperationsPerInvoke = Events)]
    [AllocationGate]
    public async Task Write()
    {
        for (int i = 0; i < Events; i++)
        {
            _spool!.TryRecord(in _events[i]);
        }

        await _spool!.FlushAsync(CancellationToken.None);
    }
}
