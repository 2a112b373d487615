using System.Runtime.InteropServices;

namespace SatGate.Proxy.Stages;

/// <summary>Who holds a text that was given as a token, or why nobody does. A value.</summary>
/// <param name="Caller">The holder; null when the text is no valid token.</param>
/// <param name="Cause">Why not, in one snake_case word; null with a caller.</param>
/// <param name="Text">The same as a sentence for people; null with a caller.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenAnswer(Caller? Caller, string? Cause, string? Text);
