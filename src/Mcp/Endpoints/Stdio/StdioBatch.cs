using SatGate.Mcp.JsonRpc;
using SatGate.Transport.Memory;

namespace SatGate.Mcp.Endpoints.Stdio;

/// <summary>Gathers the answers to a batch (revision 2025-03-26), which leave together as one array when the last is there. Thread-safe.</summary>
/// <param name="output">What goes to the client.</param>
/// <param name="bytes">Length of the batch.</param>
internal sealed class StdioBatch(StdioOutput output, int bytes)
{
    private readonly List<MessageBuffer> _answers = [];
    private readonly Lock _gate = new();

    // One more than there are messages, so that nothing leaves before all of them were handed on.
    private int _open = 1;

    /// <summary>One more message of the batch is handed on; <see cref="End"/> follows.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _open++;
        }
    }

    /// <summary>A message was served; once without an answer when all were handed on.</summary>
    /// <param name="answer">The answer, taken over; null for none.</param>
    public void End(MessageBuffer? answer)
    {
        lock (_gate)
        {
            if (answer is not null)
            {
                _answers.Add(answer);
            }

            if (--_open > 0)
            {
                return;
            }
        }

        output.Answer(_answers.Count == 0 ? null : Join(), bytes);
    }

    private MessageBuffer Join()
    {
        MessageBuffer whole = MessageBuffer.Rent(_answers.Sum(static answer => answer.Length + 1) + 1);
        var writer = new SpanWriter(whole.Writable);
        ReadOnlySpan<byte> between = "["u8;
        foreach (MessageBuffer answer in _answers)
        {
            writer.Write(between);
            writer.Write(answer.Span);
            answer.Return();
            between = ","u8;
        }

        writer.Write("]"u8);
        return whole;
    }
}
