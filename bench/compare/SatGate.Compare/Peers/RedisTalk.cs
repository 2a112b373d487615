using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Compare.Peers;

/// <summary>Sends commands to a Redis on 127.0.0.1, many at a time, and wants <c>+OK</c> for each. For preparation, not for load.</summary>
internal sealed class RedisTalk : IDisposable
{
    private const int Batch = 1000;
    private const string Ok = "+OK\r\n";

    private readonly TcpClient _client = new();
    private readonly NetworkStream _stream;

    public RedisTalk(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _stream = _client.GetStream();
    }

    /// <summary>Sets every key.</summary>
    public void Set(IEnumerable<(string Key, long Value)> pairs)
    {
        byte[] answer = new byte[Batch * Ok.Length];
        foreach ((string Key, long Value)[] batch in pairs.Chunk(Batch))
        {
            StringBuilder commands = new();
            foreach ((string key, long value) in batch)
            {
                string number = value.ToString(CultureInfo.InvariantCulture);
                commands.Append(CultureInfo.InvariantCulture, $"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${number.Length}\r\n{number}\r\n");
            }

            _stream.Write(Encoding.ASCII.GetBytes(commands.ToString()));
            Span<byte> expected = answer.AsSpan(0, batch.Length * Ok.Length);
            _stream.ReadExactly(expected);
            if (Encoding.ASCII.GetString(expected) != string.Concat(Enumerable.Repeat(Ok, batch.Length)))
            {
                throw new CompareException("Redis did not set the budgets.");
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }
}
