using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Transport.Http1;

namespace SatGate.Benchmarks.Http1;

/// <summary>One request head, parsed, validated and framed by us; only parsed by Kestrel's parser, whose server checks the rest elsewhere.</summary>
public class RequestHeadBenchmarks
{
    private static readonly HeadLimits Limits = new(HeadBytesMax: 32_768, FieldsMax: 100, TargetBytesMax: 8_192);

    private readonly RequestHead _head = new();
    private readonly KestrelRequestParser _kestrel = new();
    private byte[] _bytes = [];

    [Params(5, 20)]
    public int Fields { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bytes = SampleHeads.Request(Fields);
        bool isRight = SatGate() == ParseStatus.Done && _head.Length == _bytes.Length && _head.FieldCount == Fields
            && _head is { Method: KnownMethod.Post, Body: BodyKind.Length, ContentLength: 1024, KeepAlive: true }
            && Kestrel() && _kestrel.Fields == Fields;
        if (!isRight)
        {
            throw new InvalidOperationException("The sample head is not read as it should be.");
        }
    }

    [Benchmark(Baseline = true)]
    public bool Kestrel() => _kestrel.Parse(_bytes);

    [Benchmark]
    [AllocationGate]
    public ParseStatus SatGate()
    {
        _head.Reset();
        return _head.TryParse(_bytes, Limits);
    }

    /// <summary>The head comes in two reads, cut in the middle.</summary>
    [Benchmark]
    [AllocationGate]
    public ParseStatus SatGateInTwoReads()
    {
        _head.Reset();
        _head.TryParse(_bytes.AsSpan(0, _bytes.Length / 2), Limits);
        return _head.TryParse(_bytes, Limits);
    }
}
