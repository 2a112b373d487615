using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using SatGate.Benchmarks.Gate;
using SatGate.Transport.Http1;

namespace SatGate.Benchmarks.Http1;

/// <summary>What a hostile head costs: a status here, an exception in Kestrel's parser.</summary>
public class RequestRefusalBenchmarks
{
    private static readonly HeadLimits Limits = new(HeadBytesMax: 32_768, FieldsMax: 100, TargetBytesMax: 8_192);

    private readonly RequestHead _head = new();
    private readonly KestrelRequestParser _kestrel = new();
    private readonly byte[] _bytes = "POST /v1/messages HTTP/1.1\r\nHost: gateway.example\r\nContent-Length : 5\r\n\r\n"u8.ToArray();

    [GlobalSetup]
    public void Setup()
    {
        if (SatGate() != ParseStatus.Invalid || _head.Fault != HttpFault.WhitespaceBeforeColon || Kestrel())
        {
            throw new InvalidOperationException("The sample head is not refused as it should be.");
        }
    }

    [Benchmark(Baseline = true)]
    public bool Kestrel()
    {
        try
        {
            return _kestrel.Parse(_bytes);
        }
        catch (BadHttpRequestException)
        {
            return false;
        }
    }

    [Benchmark]
    [AllocationGate]
    public ParseStatus SatGate()
    {
        _head.Reset();
        return _head.TryParse(_bytes, Limits);
    }
}
