using System.Runtime.InteropServices;

namespace SatGate.Model.Tokens;

/// <summary>The answer of a <see cref="TokenVerifier"/>.</summary>
/// <param name="Fault">Why the token was refused; <see cref="TokenFault.None"/> when it was not.</param>
/// <param name="Token">The token; null when it was refused.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenVerification(TokenFault Fault, VerifiedToken? Token);
