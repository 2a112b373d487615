using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SatGate.TestKit.Wire;

namespace SatGate.TestKit.Upstream;

/// <summary>
/// One connection that a gateway opened to a <see cref="ScriptedUpstream"/>: the script reads requests strictly from it and answers as it
/// likes, well or badly. Used by one script at a time.
/// </summary>
public sealed class UpstreamConnection
{
    private readonly ScriptedUpstream _upstream;
    private readonly Socket _socket;
    private readonly Stream _stream;

    internal UpstreamConnection(ScriptedUpstream upstream, Socket socket, Stream stream, int number)
    {
        _upstream = upstream;
        _socket = socket;
        _stream = stream;
        Number = number;

        // Pooled connections are idle for long stretches; the deadlines that matter are those of the test's client.
        Reader = new WireReader(stream) { Deadline = TimeSpan.FromMinutes(5) };
    }

    /// <summary>Which connection of the upstream this is; the first is 1.</summary>
    public int Number { get; }

    /// <summary>The strict reader of what the gateway sends.</summary>
    public WireReader Reader { get; }

    /// <summary>The bytes below the reader, for scripts that speak another protocol from here on. The reader must not hold any unread.</summary>
    public Stream Stream => Reader.BufferedBytes == 0 ? _stream : throw new InvalidOperationException("The reader holds bytes.");

    /// <summary>What TLS agreed on; null on a clear connection.</summary>
    public SslStream? Tls => _stream as SslStream;

    /// <summary>Fires when the test that owns the upstream ends.</summary>
    public CancellationToken Ended => _upstream.Ended;

    /// <summary>Reads the next request with its body; null when the gateway closed between requests.</summary>
    public async Task<RecordedRequest?> ReadAsync()
    {
        RecordedRequest? head = await ReadHeadAsync(record: false);
        return head is null ? null : await ReadBodyAsync(head);
    }

    /// <summary>Reads the next head only and records it without a body; null when the gateway closed between requests.</summary>
    public Task<RecordedRequest?> ReadHeadAsync() => ReadHeadAsync(record: true);

    /// <summary>Reads the body that the head announces and records the request whole.</summary>
    public async Task<RecordedRequest> ReadBodyAsync(RecordedRequest head)
    {
        RecordedRequest request = await RequestReader.ReadBodyAsync(Reader, head);
        _upstream.Record(request);
        return request;
    }

    /// <summary>Answers every request of the connection until the gateway closes it.</summary>
    public async Task ServeAsync(Func<RecordedRequest, Task> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        while (await ReadAsync() is { } request)
        {
            await answer(request);
        }
    }

    /// <summary>Sends text as Latin-1, so that every character is one byte.</summary>
    public Task SendAsync(string text, SplitPlan? plan = null) => SendAsync(Encoding.Latin1.GetBytes(text), plan);

    /// <summary>Sends bytes, each part of the plan in a write of its own. Throws <see cref="WireException"/> when the gateway has reset.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, SplitPlan? plan = null)
    {
        try
        {
            foreach (int length in (plan ?? SplitPlan.None).Lengths(bytes.Length))
            {
                await _stream.WriteAsync(bytes[..length], Ended);
                bytes = bytes[length..];
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            throw new WireException(WireFailure.Reset, exception.Message, exception);
        }
    }

    /// <summary>Ends the sending half with a FIN.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a FIN (a reset, should unread bytes be waiting).</summary>
    public void Close() => _stream.Dispose();

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    private async Task<RecordedRequest?> ReadHeadAsync(bool record)
    {
        RecordedRequest? head = await RequestReader.ReadHeadAsync(Reader, Number);
        if (head is not null && record)
        {
            _upstream.Record(head);
        }

        return head;
    }
}
