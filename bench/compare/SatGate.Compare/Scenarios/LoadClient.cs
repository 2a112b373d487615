using System.Text.Json;
using SatGate.Compare.Processes;
using SatGate.Compare.Roles;

namespace SatGate.Compare.Scenarios;

/// <summary>The client process of the stream and idle scenarios, and the talk with it.</summary>
internal sealed class LoadClient(Nursery nursery) : IAsyncDisposable
{
    // Longer than any command of any scenario takes, and short enough to say that something hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ChildProcess _child = nursery.Start(HelperProcess.Spec("client", ["--role", "client"], logPath: null));

    public ProcessTree Tree => new(_child.Id);

    public async Task<ClientReply> SendAsync(ClientCommand command, CancellationToken cancellationToken)
    {
        await _child.Input.WriteLineAsync(JsonSerializer.Serialize(command, ClientRole.Json).AsMemory(), cancellationToken);
        await _child.Input.FlushAsync(cancellationToken);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        string line;
        try
        {
            line = await _child.Output.ReadLineAsync(limit.Token) ?? throw new CompareException("The client process ended.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CompareException($"The client's {command.Verb} of {command.Count} has not ended after {Patience.TotalSeconds} s.");
        }

        ClientReply reply = JsonSerializer.Deserialize<ClientReply>(line, ClientRole.Json)!;
        return reply.Error is null ? reply : throw new CompareException($"The client says: {reply.Error}");
    }

    public ValueTask DisposeAsync() => nursery.StopAsync(_child);
}
