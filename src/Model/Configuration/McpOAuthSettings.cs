using System.Collections.Immutable;

namespace SatGate.Model.Configuration;

/// <summary>How the gateway gets a token of its own for a tool server: the OAuth 2.1 client credentials grant.</summary>
/// <param name="TokenUrl">The authorization server's token endpoint.</param>
/// <param name="ClientId">The gateway's name there.</param>
/// <param name="ClientSecret">Its secret: never logged.</param>
/// <param name="Scopes">What is asked for; empty for what the server gives by itself.</param>
/// <param name="Resource">The resource indicator (RFC 8707); null for the tool server's URL.</param>
public sealed record McpOAuthSettings(Uri TokenUrl, string ClientId, string ClientSecret, ImmutableArray<string> Scopes, string? Resource);
