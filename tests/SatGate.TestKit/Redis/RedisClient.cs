using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SatGate.TestKit.Security;

namespace SatGate.TestKit.Redis;

/// <summary>A connection to Redis that speaks RESP2 plainly: one command, one answer. For one caller at a time.</summary>
public sealed class RedisClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[16_384];
    private int _start;
    private int _end;

    private RedisClient(Stream stream) => _stream = stream;

    /// <summary>Connects to a port of the loopback address, with TLS when there are certificates.</summary>
    public static async Task<RedisClient> ConnectAsync(int port, TestCertificates? certificates = null)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (certificates is not null)
        {
            SslStream tls = new(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificates.Issued(certificate),
            });
            stream = tls;
        }

        return new RedisClient(stream);
    }

    /// <summary>
    /// Sends a command and gives its answer: a text, the digits of a number, an empty text for nil, and the values of an array with line feeds
    /// between them. Throws <see cref="InvalidOperationException"/> for an error.
    /// </summary>
    public async Task<string> AskAsync(params string[] command)
    {
        ArgumentNullException.ThrowIfNull(command);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (string part in command)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
        return await ReadAnswerAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadAnswerAsync()
    {
        string line = await ReadLineAsync();
        string rest = line[1..];
        switch (line[0])
        {
            case '+' or ':':
                return rest;
            case '-':
                throw new InvalidOperationException(rest);
            case '$':
                int length = int.Parse(rest, CultureInfo.InvariantCulture);
                return length < 0 ? string.Empty : await ReadTextAsync(length);
            case '*':
                int count = int.Parse(rest, CultureInfo.InvariantCulture);
                List<string> parts = [];
                for (int i = 0; i < count; i++)
                {
                    parts.Add(await ReadAnswerAsync());
                }

                return string.Join('\n', parts);
            default:
                throw new InvalidOperationException($"Not RESP2: {line}");
        }
    }

    private async Task<string> ReadLineAsync()
    {
        MemoryStream line = new();
        while (true)
        {
            byte b = await ReadByteAsync();
            if (b == '\n')
            {
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length - 1);
            }

            line.WriteByte(b);
        }
    }

    private async Task<string> ReadTextAsync(int length)
    {
        byte[] text = new byte[length + 2];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = await ReadByteAsync();
        }

        return Encoding.UTF8.GetString(text, 0, length);
    }

    private async ValueTask<byte> ReadByteAsync()
    {
        if (_start == _end)
        {
            _end = await _stream.ReadAsync(_buffer);
            _start = 0;
            if (_end == 0)
            {
                throw new IOException("Redis closed the connection.");
            }
        }

        return _buffer[_start++];
    }
}
