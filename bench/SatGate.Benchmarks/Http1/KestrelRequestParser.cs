using System.Buffers;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace SatGate.Benchmarks.Http1;

/// <summary>Kestrel's public head parser with the least a caller can do: it counts what it is told.</summary>
internal sealed class KestrelRequestParser
{
    private readonly HttpParser<Adapter> _parser;
    private readonly Counts _counts = new();

    public KestrelRequestParser()
    {
        // Strict line ends, as in our own parser; read by the constructor.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        _parser = new HttpParser<Adapter>(showErrorDetails: false);
    }

    public int Fields => _counts.Fields;

    public bool Parse(byte[] head)
    {
        _counts.Fields = 0;
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(head));
        return _parser.ParseRequestLine(new Adapter(_counts), ref reader) && _parser.ParseHeaders(new Adapter(_counts), ref reader);
    }

    private sealed class Counts
    {
        public int Fields { get; set; }
    }

    private readonly struct Adapter(Counts counts) : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => counts.Fields++;

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index) => throw new NotSupportedException("Only HTTP/2 has indexed fields.");

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException("Only HTTP/2 has indexed fields.");
    }
}
