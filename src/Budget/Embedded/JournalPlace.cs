using System.Runtime.InteropServices;

namespace SatGate.Budget.Embedded;

/// <summary>A place in the journal: before the record of that sequence.</summary>
/// <param name="Number">The segment, counted from the start of the process.</param>
/// <param name="Position">The byte in it.</param>
/// <param name="Sequence">The record that stands there, or will.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalPlace(long Number, int Position, long Sequence);
