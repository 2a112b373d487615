namespace SatGate.Transport.Upstream;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">The connection; null when <paramref name="Fault"/> says why.</param>
/// <param name="Fault">The fault; <see cref="AcquireFault.None"/> with a connection.</param>
/// <param name="Detail">For the log: what the system said; never a secret. Null with a connection.</param>
public readonly record struct AcquireResult(UpstreamConnection? Connection, AcquireFault Fault, string? Detail);
