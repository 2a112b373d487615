namespace SatGate.SimulatedLlm;

/// <summary>The body of <c>/sim/headers</c>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target as it stood in the request line.</param>
/// <param name="Protocol">The HTTP version.</param>
/// <param name="Headers">Pairs of name and value, one for every value.</param>
internal sealed record ReceivedHead(string Method, string Target, string Protocol, string[][] Headers);
