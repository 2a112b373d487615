namespace SatGate.Compare.Roles;

/// <summary>One line of JSON from the client process.</summary>
internal sealed record ClientReply
{
    /// <summary>Why the command failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Events or connections.</summary>
    public long Count { get; init; }

    /// <summary>From the first request to the last byte.</summary>
    public double Seconds { get; init; }

    /// <summary>Receive calls that brought events: fewer than events when several arrived at once.</summary>
    public long Reads { get; init; }

    /// <summary>From a stream's request to the first byte of its answer.</summary>
    public double FirstByteP50Us { get; init; }

    public double FirstByteP99Us { get; init; }

    /// <summary>From the upstream's send of an event to the client's receipt of its last byte.</summary>
    public double EventP50Us { get; init; }

    public double EventP99Us { get; init; }

    public double EventMaxUs { get; init; }
}
