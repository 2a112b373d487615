namespace SatGate.Transport.Http1;

/// <summary>The bytes of a field name as three words, in lower case.</summary>
internal readonly record struct NameKey(ulong Head, ulong Middle, ulong Tail);
