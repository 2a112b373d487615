using System.Net.Sockets;
using System.Text.Json;
using SatGate.Compare.Load;
using SatGate.Compare.Reports;

namespace SatGate.Compare.Roles;

/// <summary>
/// The load of the stream and idle scenarios, a process of its own: <c>--role client</c>. It takes one <see cref="ClientCommand"/> a line on
/// standard input and answers each with one <see cref="ClientReply"/>; it ends with its input.
/// </summary>
internal static class ClientRole
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<int> RunAsync()
    {
        HeldConnections held = new();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            ClientReply reply;
            try
            {
                ClientCommand command = JsonSerializer.Deserialize<ClientCommand>(line, Json)!;
                reply = command.Verb switch
                {
                    "stream" => await StreamAsync(command),
                    "open" => await OpenAsync(held, command),
                    "close" => new ClientReply { Count = held.Close() },
                    _ => new ClientReply { Error = $"Unknown verb {command.Verb}." },
                };
            }
            catch (Exception exception) when (exception is CompareException or SocketException)
            {
                reply = new ClientReply { Error = exception.Message };
            }

            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(reply, Json));
            await Console.Out.FlushAsync();
        }

        return 0;
    }

    private static async Task<ClientReply> OpenAsync(HeldConnections held, ClientCommand command)
    {
        long start = SseFormat.Now();
        await held.OpenAsync(command);
        return new ClientReply { Count = command.Count, Seconds = (SseFormat.Now() - start) / 1e9 };
    }

    private static async Task<ClientReply> StreamAsync(ClientCommand command)
    {
        byte[] request = RequestTemplate.Get(command.Port, command.Path);
        Socket[] sockets = [.. Enumerable.Range(0, command.Count).Select(_ => StreamReader.Connect(command.Port))];
        StreamReader[] readers = [.. sockets.Select(socket => new StreamReader(socket, command.Events))];
        long start = SseFormat.Now();
        try
        {
            await Task.WhenAll(readers.Select((reader, index) => Task.Run(async () =>
            {
                // Starts are spread, or all streams would send their events at the same moments.
                await Task.Delay(TimeSpan.FromMicroseconds((double)command.StaggerUs * index));
                await reader.RunAsync(request);
            })));
        }
        finally
        {
            Array.ForEach(sockets, socket => socket.Dispose());
        }

        double seconds = (SseFormat.Now() - start) / 1e9;
        double[] firstBytes = [.. readers.Select(reader => reader.FirstByteUs).Order()];
        double[] delays = [.. readers.SelectMany(reader => reader.DelaysUs.ToArray()).Order()];
        return new ClientReply
        {
            Count = delays.Length,
            Seconds = seconds,
            Reads = readers.Sum(reader => reader.Reads),
            FirstByteP50Us = Statistics.Quantile(firstBytes, 0.5),
            FirstByteP99Us = Statistics.Quantile(firstBytes, 0.99),
            EventP50Us = Statistics.Quantile(delays, 0.5),
            EventP99Us = Statistics.Quantile(delays, 0.99),
            EventMaxUs = delays[^1],
        };
    }
}
