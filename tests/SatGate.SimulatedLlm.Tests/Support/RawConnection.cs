using System.Net.Sockets;
using System.Text;

namespace SatGate.SimulatedLlm.Tests.Support;

/// <summary>A connection that shows the bytes and how they end.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly Socket _socket;
    private readonly MemoryStream _received = new();

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>Everything received so far, one character for every byte.</summary>
    public string Text => Encoding.Latin1.GetString(_received.ToArray());

    /// <summary>Everything received so far.</summary>
    public byte[] Bytes => _received.ToArray();

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(string url)
    {
        Uri uri = new(url);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(uri.Host, uri.Port);
        return new RawConnection(socket);
    }

    /// <summary>Connects and sends a POST with a JSON body.</summary>
    public static async Task<RawConnection> PostAsync(string url, string target, string json, params string[] headers)
    {
        RawConnection connection = await OpenAsync(url);
        string lines = string.Concat(headers.Select(header => header + "\r\n"));
        await connection.SendAsync($"POST {target} HTTP/1.1\r\nHost: sim\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n{lines}\r\n{json}");
        return connection;
    }

    /// <summary>Sends text as UTF-8.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends all of the bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Reads until the text received ends with something.</summary>
    public async Task ReadUntilAsync(string tail)
    {
        while (!Text.EndsWith(tail, StringComparison.Ordinal))
        {
            Assert.True(await ReadSomeAsync() > 0, $"The connection ended before '{tail}' came: {Text}");
        }
    }

    /// <summary>Reads to the end; true when it was a reset, false when it was a FIN.</summary>
    public async Task<bool> ReadToEndAsync()
    {
        try
        {
            while (await ReadSomeAsync() > 0)
            {
            }

            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>Whether nothing at all arrives within a time.</summary>
    public async Task<bool> IsSilentAsync(TimeSpan time)
    {
        using CancellationTokenSource timeout = new(time);
        try
        {
            await _socket.ReceiveAsync(new byte[1], timeout.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReadSomeAsync()
    {
        using CancellationTokenSource timeout = new(Timeout);
        byte[] buffer = new byte[16384];
        int count = await _socket.ReceiveAsync(buffer, timeout.Token);
        _received.Write(buffer, 0, count);
        return count;
    }
}
