using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Compare.Load;

/// <summary>One plain connection on which answers are read byte by byte as strictly as RFC 9112 §6 frames them. For checks, not for load.</summary>
internal sealed class HttpProbe : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;

    public HttpProbe(int port, int timeoutMs = 10_000)
    {
        _socket.ReceiveTimeout = timeoutMs;
        _socket.SendTimeout = timeoutMs;
        _socket.Connect(IPAddress.Loopback, port);
    }

    public HttpAnswer Exchange(byte[] request)
    {
        _socket.Send(request);
        string statusLine = ReadLine();
        List<(string Name, string Value)> fields = [];
        for (string line = ReadLine(); line.Length > 0; line = ReadLine())
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        HttpAnswer head = new(statusLine, fields, string.Empty, []);
        if (head.Field("Transfer-Encoding") is { } coding)
        {
            return coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                ? head with { Framing = "chunked", Body = ReadChunks() }
                : throw new CompareException($"Unknown transfer coding {coding}.");
        }

        return head.Field("Content-Length") is { } length
            ? head with { Framing = "length", Body = ReadBytes(int.Parse(length, CultureInfo.InvariantCulture)) }
            : head with { Framing = "close", Body = ReadToEnd() };
    }

    /// <summary>Whether bytes wait that no answer accounts for.</summary>
    public bool HasLeftover() => _start < _end || _socket.Available > 0;

    public void Dispose() => _socket.Dispose();

    private byte[] ReadChunks()
    {
        List<byte> body = [];
        while (true)
        {
            int size = int.Parse(ReadLine(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.AddRange(ReadBytes(size));
            if (ReadLine().Length != 0)
            {
                throw new CompareException("A chunk is longer than its size, or the answer has trailers.");
            }

            if (size == 0)
            {
                return [.. body];
            }
        }
    }

    private byte[] ReadToEnd()
    {
        List<byte> body = [];
        while (_start < _end || Fill())
        {
            body.Add(_buffer[_start++]);
        }

        return [.. body];
    }

    private string ReadLine()
    {
        StringBuilder line = new();
        while (true)
        {
            char next = (char)ReadByte();
            if (next != '\r')
            {
                line.Append(next);
            }
            else if (ReadByte() == '\n')
            {
                return line.ToString();
            }
            else
            {
                throw new CompareException("A carriage return stands without its line feed.");
            }
        }
    }

    private byte[] ReadBytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int index = 0; index < count; index++)
        {
            bytes[index] = ReadByte();
        }

        return bytes;
    }

    private byte ReadByte() => _start < _end || Fill() ? _buffer[_start++] : throw new CompareException("The connection ended inside an answer.");

    private bool Fill()
    {
        _start = 0;
        _end = _socket.Receive(_buffer);
        return _end > 0;
    }
}
