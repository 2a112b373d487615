using System.Net;
using System.Net.Sockets;
using System.Text;
using SatGate.Compare.Load;

namespace SatGate.Compare.Roles;

/// <summary>
/// Reads one event stream: takes the chunk framing off as bytes come (RFC 9112 §7.1) and records each event's delay at the receive call that
/// completed it. Checks that every event arrives once and in order.
/// </summary>
internal sealed class StreamReader(Socket socket, int events)
{
    private readonly byte[] _buffer = new byte[16_384];
    private readonly byte[] _event = new byte[SseFormat.EventBytes];
    private readonly double[] _delaysUs = new double[events];
    private int _eventLength;
    private int _received;
    private int _chunkLeft;
    private int _state = Size;

    private const int Size = 0;
    private const int SizeEnd = 1;
    private const int Data = 2;
    private const int DataEnd = 3;
    private const int Last = 4;
    private const int Done = 5;

    public ReadOnlySpan<double> DelaysUs => _delaysUs;

    public double FirstByteUs { get; private set; }

    public int Reads { get; private set; }

    public static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    public async Task RunAsync(byte[] request)
    {
        long start = SseFormat.Now();
        await socket.SendAsync(request);
        int length = await socket.ReceiveAsync(_buffer.AsMemory());
        long now = SseFormat.Now();
        FirstByteUs = (now - start) / 1000.0;
        int head;
        while ((head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int more = await socket.ReceiveAsync(_buffer.AsMemory(length));
            now = SseFormat.Now();
            length = more > 0 ? length + more : throw new CompareException("The stream ended inside its head.");
        }

        string text = Encoding.ASCII.GetString(_buffer, 0, head);
        if (!text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || !text.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw new CompareException($"Not an event stream: {text}");
        }

        Take(_buffer.AsSpan(head + 4, length - head - 4), now);
        while (_state != Done)
        {
            length = await socket.ReceiveAsync(_buffer.AsMemory());
            now = SseFormat.Now();
            if (length == 0)
            {
                throw new CompareException($"The stream ended after {_received} of {events} events.");
            }

            Take(_buffer.AsSpan(0, length), now);
        }

        if (_received != events)
        {
            throw new CompareException($"{_received} events arrived of {events}.");
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, long now)
    {
        int before = _received;
        while (bytes.Length > 0)
        {
            if (_state == Data)
            {
                int count = Math.Min(Math.Min(bytes.Length, _chunkLeft), SseFormat.EventBytes - _eventLength);
                bytes[..count].CopyTo(_event.AsSpan(_eventLength));
                bytes = bytes[count..];
                _eventLength += count;
                _chunkLeft -= count;
                if (_eventLength == SseFormat.EventBytes)
                {
                    Record(now);
                }

                _state = _chunkLeft == 0 ? DataEnd : Data;
                continue;
            }

            Frame(bytes[0]);
            bytes = bytes[1..];
        }

        Reads += _received > before ? 1 : 0;
    }

    private void Frame(byte next)
    {
        switch (_state)
        {
            case Size when next == '\r':
                _state = SizeEnd;
                break;
            case Size:
                _chunkLeft = (_chunkLeft << 4) | Convert.ToInt32(((char)next).ToString(), 16);
                break;
            case SizeEnd:
                _state = _chunkLeft == 0 ? Last : Data;
                break;
            case DataEnd when next == '\n':
                _state = Size;
                break;
            case Last when next == '\n':
                _state = Done;
                break;
        }
    }

    private void Record(long now)
    {
        _eventLength = 0;
        int number = SseFormat.Number(_event);
        if (number != _received || number >= events)
        {
            throw new CompareException($"Event {number} arrived where {_received} was due.");
        }

        _delaysUs[_received++] = (now - SseFormat.Stamp(_event)) / 1000.0;
    }
}
