using System.Runtime.CompilerServices;

namespace SatGate.Transport.Http1;

/// <summary>Room for the letters and digits of a trailer field name, as many as tell a forbidden name from any other.</summary>
[InlineArray(Capacity)]
internal struct TrailerName
{
    /// <summary>One more than the longest forbidden name has, so that a longer name never looks like it.</summary>
    public const int Capacity = 20;

    private byte _first;
}
