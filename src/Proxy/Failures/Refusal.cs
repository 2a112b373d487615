namespace SatGate.Proxy.Failures;

/// <summary>An answer of the gateway's own instead of an upstream's: status, stable cause, and a sentence for a person.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Cause">A stable snake_case name, for programs.</param>
/// <param name="Message">What happened and what to do, in one or two sentences; never a byte of the request.</param>
public sealed record Refusal(int Status, string Cause, string Message);
