namespace SatGate.Model.Configuration;

/// <summary>
/// A header field to set. The value may hold <c>${remote_addr}</c> and <c>${request_id}</c>, filled in per request; everything else is literal.
/// Name and value are validated at load: a token, and no control characters.
/// </summary>
/// <param name="Name">The field name as it is sent.</param>
/// <param name="Value">The literal value or template.</param>
public sealed record HeaderTemplate(string Name, string Value);
