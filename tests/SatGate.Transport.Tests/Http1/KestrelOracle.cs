using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace SatGate.Transport.Tests.Http1;

/// <summary>Kestrel's own head parser, told to refuse bare line feeds, as a second opinion.</summary>
internal sealed class KestrelOracle
{
    private readonly HttpParser<Handler> _parser;

    public KestrelOracle()
    {
        // Read by the constructor of the parser, so it is set before.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        _parser = new HttpParser<Handler>(showErrorDetails: false);
    }

    /// <summary>The head as one text, or null when Kestrel refuses it or wants more.</summary>
    public string? Parse(byte[] bytes, out long length)
    {
        var handler = new Handler(new StringBuilder());
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes));
        length = 0;
        try
        {
            bool isComplete = _parser.ParseRequestLine(handler, ref reader) && _parser.ParseHeaders(handler, ref reader);
            length = reader.Consumed;
            return isComplete ? handler.Seen.ToString() : null;
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private readonly struct Handler(StringBuilder seen) : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public StringBuilder Seen => seen;

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
            // The line handed over ends with the target.
            seen.Append(Feed.Text(startLine[..versionAndMethod.MethodEnd])).Append(' ')
                .Append(Feed.Text(startLine[targetPath.Offset..])).Append(' ')
                .Append(versionAndMethod.Version).Append('\n');
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
            seen.Append(Feed.Text(name)).Append('=').Append(Feed.Text(value)).Append('\n');

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index) => throw new NotSupportedException("Only HTTP/2 has indexed fields.");

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException("Only HTTP/2 has indexed fields.");
    }
}
