using BenchmarkDotNet.Attributes;
using SatGate.Benchmarks.Gate;
using SatGate.Transport.Http1;

namespace SatGate.Benchmarks.Http1;

/// <summary>A stream of 64 chunks, as an LLM sends them. The baseline copies the same bytes, which any relay that does not work in place would.</summary>
public class ChunkedBenchmarks
{
    private const int Chunks = 64;

    private byte[] _plain = [];
    private byte[] _extended = [];
    private byte[] _buffer = [];

    /// <summary>Data bytes in a chunk: a token's event, or a page of text.</summary>
    [Params(120, 4096)]
    public int ChunkBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _plain = SampleHeads.Chunked(Chunks, ChunkBytes, string.Empty);
        _extended = SampleHeads.Chunked(Chunks, ChunkBytes, ";name=value");
        _buffer = new byte[_extended.Length];
        bool isRight = PassOn() == _plain.Length && Payload() == Chunks * ChunkBytes && DropExtensions() == _plain.Length
            && _buffer.AsSpan(0, _plain.Length).SequenceEqual(_plain);
        if (!isRight)
        {
            throw new InvalidOperationException("The sample body is not read as it should be.");
        }
    }

    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _plain.CopyTo(_buffer, 0);
        return _plain.Length;
    }

    /// <summary>Plain framing checked and passed on as one range.</summary>
    [Benchmark]
    [AllocationGate]
    public int PassOn()
    {
        ChunkedDecoder decoder = default;
        decoder.TryNext(_plain, ChunkedOutput.Raw, out _, out _, out int kept, out _);
        return kept;
    }

    /// <summary>Framing taken off, range by range.</summary>
    [Benchmark]
    [AllocationGate]
    public int Payload()
    {
        ChunkedDecoder decoder = default;
        ReadOnlySpan<byte> rest = _plain;
        int payload = 0;
        while (decoder.TryNext(rest, ChunkedOutput.Payload, out int consumed, out _, out int kept, out _))
        {
            payload += kept;
            rest = rest[consumed..];
        }

        return payload;
    }

    /// <summary>Extensions dropped in place, from a fresh copy each time.</summary>
    [Benchmark]
    [AllocationGate]
    public int DropExtensions()
    {
        _extended.CopyTo(_buffer, 0);
        ChunkedDecoder decoder = default;
        decoder.Filter(_buffer, ChunkedOutput.Raw, out int kept, out _);
        return kept;
    }
}
