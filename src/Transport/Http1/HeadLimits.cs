namespace SatGate.Transport.Http1;

/// <summary>The bounds of one message head. All are inclusive: a head exactly at a bound is accepted.</summary>
/// <param name="HeadBytesMax">Most bytes from the first byte to the end of the empty line; one more is <see cref="HttpFault.HeadTooLarge"/>.</param>
/// <param name="FieldsMax">Most field lines; one more is <see cref="HttpFault.TooManyFields"/>.</param>
/// <param name="TargetBytesMax">Most bytes of a request target; one more is <see cref="HttpFault.TargetTooLong"/>. Unused for responses.</param>
public readonly record struct HeadLimits(int HeadBytesMax, int FieldsMax, int TargetBytesMax);
