namespace SatGate.SimulatedLlm;

/// <summary>How the bytes of an answer are cut into writes, each of which leaves in a send of its own.</summary>
internal enum ChunkMode
{
    /// <summary>One write for every event of a stream, or for a whole JSON answer. The default.</summary>
    Event,

    /// <summary>One write for every byte: every parser that reads the stream meets every split point.</summary>
    Bytes,

    /// <summary>Nothing is written before the answer is complete, or a fault stops it.</summary>
    All,
}
