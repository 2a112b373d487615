namespace SatGate.SimulatedLlm;

/// <summary>The body of <c>GET /sim/stats</c>.</summary>
internal sealed record StatisticsReport
{
    /// <summary>Connections accepted since the start.</summary>
    public required long ConnectionsAccepted { get; init; }

    /// <summary>Connections open now.</summary>
    public required long ConnectionsOpen { get; init; }

    /// <summary>Requests received since the start, this one included.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests being handled now, this one included.</summary>
    public required long RequestsOpen { get; init; }

    /// <summary>Streams begun since the start.</summary>
    public required long StreamsOpened { get; init; }

    /// <summary>Streams open now.</summary>
    public required long StreamsOpen { get; init; }

    /// <summary>Streams that ran to their end.</summary>
    public required long StreamsCompleted { get; init; }

    /// <summary>Streams whose client went away.</summary>
    public required long StreamsCancelled { get; init; }

    /// <summary>Streams that a setting broke off.</summary>
    public required long StreamsFaulted { get; init; }

    /// <summary>JSON answers whose client went away while they were delayed.</summary>
    public required long AnswersCancelled { get; init; }

    /// <summary>The last of them, oldest first.</summary>
    public required IReadOnlyList<CancelledGeneration> LastCancellations { get; init; }

    /// <summary>The clock at the time of the report.</summary>
    public required ClockReading Clock { get; init; }

    /// <summary>What the process uses.</summary>
    public required ProcessReading Process { get; init; }
}
