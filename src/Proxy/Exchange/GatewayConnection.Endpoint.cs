using System.Net;
using System.Runtime.CompilerServices;
using SatGate.Proxy.Endpoints;
using SatGate.Proxy.Failures;
using SatGate.Transport.Async;
using SatGate.Transport.Memory;

namespace SatGate.Proxy.Exchange;

/// <summary>Exchanges that an endpoint serves in place of a route: their answers, whole or as a stream, and watching the client meanwhile.</summary>
internal sealed partial class GatewayConnection
{
    /// <summary>Eight hexadecimal digits and CRLF before a chunk, CRLF behind it.</summary>
    private const int EndpointChunkOverhead = 12;

    private EndpointExchange? _endpoint;

    /// <summary>The exchange under way.</summary>
    internal ExchangeState Exchange => _exchange!;

    /// <summary>Whether the connection came over TLS.</summary>
    internal bool IsSecure => _isSecure;

    /// <summary>Whether the client is known to be gone.</summary>
    internal bool IsClientGone => _clientGone;

    /// <summary>Whether the gateway is stopping.</summary>
    internal bool IsDraining => _draining;

    /// <summary>The clock's milliseconds.</summary>
    internal long NowMs => _plane.Clock.NowMs;

    /// <summary>Whether the listener can be reached from this machine only.</summary>
    internal bool IsLoopbackListener => _context.LocalEndPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address);

    /// <summary>Lets the endpoint serve the request whose head is held. Returns whether the connection goes on.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> ServeEndpointAsync()
    {
        EndpointExchange endpoint = _endpoint ??= new EndpointExchange(this);
        _clientHalfClosed = false;
        _exchange!.RequestBytes = _exchange.Request.Length;
        endpoint.Begin();
        bool served = false;
        try
        {
            served = await _plane.Endpoint!.ServeAsync(endpoint);
        }
        finally
        {
            endpoint.Arm(TimeSpan.Zero);
            if (endpoint.HoldsRead)
            {
                endpoint.HoldsRead = false;
                ReleaseRead(_received.End);
            }
        }

        if (!served || endpoint.Phase != EndpointPhase.Done)
        {
            Abort("The answer could not be completed.");
            return false;
        }

        return (endpoint.KeepAlive && !_clientHalfClosed) || await LingerAsync();
    }

    /// <summary>Watches the client for going away.</summary>
    internal void WatchEndpoint(EndpointExchange endpoint)
    {
        if (endpoint.IsWatched)
        {
            return;
        }

        endpoint.IsWatched = true;
        ReleaseEndpointRead(endpoint, keepHead: true);
        _reader.StartWatch();
        if (_draining)
        {
            endpoint.Raise(EndpointEvents.Draining, isInline: true);
        }
    }

    /// <summary>Gives the memory of the head back.</summary>
    internal void ReleaseEndpointHead(EndpointExchange endpoint)
    {
        ReleaseEndpointRead(endpoint, keepHead: false);
        ReleaseHeadCopy();
    }

    /// <summary>Writes a complete answer.</summary>
    internal void AnswerEndpoint(
        EndpointExchange endpoint, int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> body)
    {
        ExchangeState exchange = _exchange!;
        bool keepAlive = SkipEndpointBody(endpoint) && exchange.KeepAlive && !_draining;
        int headMax = EndpointHeadWriter.BytesMax(contentType, fields);
        bool fits = headMax + body.Length <= Block.LargeBytes;
        Span<byte> span = _output.GetSpan(fits ? headMax + body.Length : headMax);
        int written = EndpointHeadWriter.Write(
            span, status, contentType, fields, body.Length, exchange.RequestId, _plane.Date.Value, keepAlive, exchange.IsHttp11);
        body = exchange.IsHead || status == 204 ? default : body;
        if (fits)
        {
            body.CopyTo(span[written..]);
            written += body.Length;
            body = default;
        }

        _output.Advance(written);
        exchange.ResponseBytes += written;
        WriteEndpoint(body);
        FinishEndpoint(endpoint, status, keepAlive);
    }

    /// <summary>Answers with a refusal.</summary>
    internal ValueTask<bool> RefuseEndpointAsync(EndpointExchange endpoint, Refusal refusal)
    {
        ExchangeState exchange = _exchange!;
        bool keepAlive = SkipEndpointBody(endpoint) && exchange.KeepAlive && !_draining;
        exchange.Refusal = refusal;
        int written = RefusalWriter.Write(
            _output.GetSpan(RefusalWriter.BytesMax), refusal, exchange.RequestId, _plane.Date.Value, keepAlive, !exchange.IsHttp11, exchange.IsHead);
        _output.Advance(written);
        exchange.ResponseBytes += written;
        FinishEndpoint(endpoint, refusal.Status, keepAlive);
        return FlushAsync();
    }

    /// <summary>Writes the head of a stream.</summary>
    internal void BeginEndpointStream(EndpointExchange endpoint, int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> fields)
    {
        ExchangeState exchange = _exchange!;
        bool keepAlive = SkipEndpointBody(endpoint) && exchange is { KeepAlive: true, IsHttp11: true } && !_draining;
        Span<byte> span = _output.GetSpan(EndpointHeadWriter.BytesMax(contentType, fields));
        int written = EndpointHeadWriter.Write(
            span, status, contentType, fields, EndpointHeadWriter.Unknown, exchange.RequestId, _plane.Date.Value, keepAlive, exchange.IsHttp11);
        _output.Advance(written);
        exchange.ResponseBytes += written;
        FinishEndpoint(endpoint, status, keepAlive);
        endpoint.Phase = EndpointPhase.Streaming;
    }

    /// <summary>Writes one chunk, or bare bytes to a client of HTTP/1.0.</summary>
    internal void AppendEndpoint(EndpointExchange endpoint, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        int length = first.Length + second.Length + third.Length;
        if (endpoint.Phase != EndpointPhase.Streaming || length == 0)
        {
            return;
        }

        bool isChunked = _exchange!.IsHttp11;
        if (isChunked)
        {
            Span<byte> size = stackalloc byte[EndpointChunkOverhead];
            length.TryFormat(size, out int digits, "x");
            "\r\n"u8.CopyTo(size[digits..]);
            WriteEndpoint(size[..(digits + 2)]);
        }

        WriteEndpoint(first);
        WriteEndpoint(second);
        WriteEndpoint(third);
        WriteEndpoint(isChunked ? "\r\n"u8 : default);
    }

    /// <summary>Ends a stream.</summary>
    internal ValueTask<bool> EndEndpointStreamAsync(EndpointExchange endpoint)
    {
        if (_exchange!.IsHttp11 && endpoint.Phase == EndpointPhase.Streaming)
        {
            WriteEndpoint("0\r\n\r\n"u8);
        }

        endpoint.Phase = EndpointPhase.Done;
        return FlushAsync();
    }

    /// <summary>Sends what was written.</summary>
    internal ValueTask<bool> FlushEndpointAsync() => FlushAsync();

    /// <summary>Makes a client that is gone say so.</summary>
    internal ValueTask<bool> ProbeEndpointAsync(EndpointExchange endpoint, ReadOnlySpan<byte> inStream)
    {
        if (_clientGone)
        {
            return new ValueTask<bool>(false);
        }

        if (endpoint.Phase == EndpointPhase.Streaming)
        {
            AppendEndpoint(endpoint, inStream, default, default);
        }
        else if (_exchange!.IsHttp11)
        {
            WriteEndpoint(ProbeBytes.Interim);
        }

        return FlushAsync();
    }

    private void FinishEndpoint(EndpointExchange endpoint, int status, bool keepAlive)
    {
        ExchangeState exchange = _exchange!;
        exchange.Status = status;
        exchange.HasAnswered = true;
        exchange.FirstByteTimestamp = _plane.State.Server.AccessLog ? _plane.Time.GetTimestamp() : 0;
        endpoint.KeepAlive = keepAlive;
        endpoint.Phase = EndpointPhase.Done;
    }

    private void WriteEndpoint(ReadOnlySpan<byte> bytes)
    {
        _exchange!.ResponseBytes += bytes.Length;
        while (!bytes.IsEmpty)
        {
            Span<byte> span = _output.GetSpan(bytes.Length > Block.SmallBytes ? Math.Min(bytes.Length, Block.LargeBytes) : 1);
            int count = Math.Min(span.Length, bytes.Length);
            bytes[..count].CopyTo(span);
            _output.Advance(count);
            bytes = bytes[count..];
        }
    }
}
