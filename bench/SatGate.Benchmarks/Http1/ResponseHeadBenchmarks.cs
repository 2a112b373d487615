using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Transport.Http1;

namespace SatGate.Benchmarks.Http1;

/// <summary>
/// One response head. The framework has no public parser to compare with, so the baseline is Kestrel's reading a request head with as many
/// fields.
/// </summary>
public class ResponseHeadBenchmarks
{
    private static readonly HeadLimits Limits = new(HeadBytesMax: 32_768, FieldsMax: 100, TargetBytesMax: 0);

    private readonly ResponseHead _head = new();
    private readonly KestrelRequestParser _kestrel = new();
    private byte[] _bytes = [];
    private byte[] _request = [];

    [Params(5, 10)]
    public int Fields { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bytes = SampleHeads.Response(Fields);
        _request = SampleHeads.Request(Fields);
        bool isRight = SatGate() == ParseStatus.Done && _head.Length == _bytes.Length && _head.FieldCount == Fields
            && _head is { StatusCode: 200, Body: BodyKind.Chunked, KeepAlive: true }
            && KestrelRequest();
        if (!isRight)
        {
            throw new InvalidOperationException("The sample head is not read as it should be.");
        }
    }

    [Benchmark(Baseline = true)]
    public bool KestrelRequest() => _kestrel.Parse(_request);

    [Benchmark]
    [AllocationGate]
    public ParseStatus SatGate()
    {
        _head.Reset();
        return _head.TryParse(_bytes, Limits, requestWasHead: false);
    }
}
