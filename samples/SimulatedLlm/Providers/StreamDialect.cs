using System.Buffers;

namespace SatGate.SimulatedLlm;

/// <summary>
/// Writes the events of one streamed answer: the opening ones, one for every token, and the closing ones. Writing the
/// same answer again writes the same bytes. Not thread-safe.
/// </summary>
internal abstract class StreamDialect
{
    /// <summary>The content type of the answer.</summary>
    public abstract string ContentType { get; }

    /// <summary>How many events stand before the first token.</summary>
    public abstract int OpeningEvents { get; }

    /// <summary>How many events carry a token.</summary>
    public abstract int TokenEvents { get; }

    /// <summary>How many events stand after the last token.</summary>
    public abstract int ClosingEvents { get; }

    /// <summary>Writes an opening event.</summary>
    public abstract void WriteOpening(IBufferWriter<byte> output, int number);

    /// <summary>Writes the event of a token.</summary>
    public abstract void WriteToken(IBufferWriter<byte> output, int number);

    /// <summary>Writes a closing event.</summary>
    public abstract void WriteClosing(IBufferWriter<byte> output, int number);

    /// <summary>Writes what the provider sends when it fails in the middle; the stream ends with it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="tokens">How many tokens were written before.</param>
    public abstract void WriteError(IBufferWriter<byte> output, int tokens);

    /// <summary>Writes the whole answer at once.</summary>
    public void WriteAll(IBufferWriter<byte> output)
    {
        for (int i = 0; i < OpeningEvents; i++)
        {
            WriteOpening(output, i);
        }

        for (int i = 0; i < TokenEvents; i++)
        {
            WriteToken(output, i);
        }

        for (int i = 0; i < ClosingEvents; i++)
        {
            WriteClosing(output, i);
        }
    }
}
