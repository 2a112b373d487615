using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace SatGate.Admin.Endpoints;

/// <summary>One endpoint: what serves it, and what its description says. Immutable.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Path">The path, with parts in braces.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Handler">Serves it.</param>
internal sealed record AdminEndpoint(string Method, string Path, string Summary, Func<AdminCall, Task> Handler)
{
    /// <summary>Who may call it. Whoever writes a new one says nothing and gets the strict answer.</summary>
    public AdminAccess Access { get; init; }

    /// <summary>The group of the description.</summary>
    public string Group { get; init; } = "operation";

    /// <summary>What the body has to be; null for none.</summary>
    public Func<JsonTypeInfo>? Request { get; init; }

    /// <summary>Whether the body may be absent.</summary>
    public bool IsRequestOptional { get; init; }

    /// <summary>What it answers; null for an empty body or something other than JSON.</summary>
    public Func<JsonTypeInfo>? Response { get; init; }

    /// <summary>The status of success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Other media types it may answer with.</summary>
    public ImmutableArray<string> MediaTypes { get; init; } = [];

    /// <summary>Query parameters.</summary>
    public ImmutableArray<QueryParameter> Parameters { get; init; } = [];

    /// <summary>Statuses of failures besides those that every endpoint has.</summary>
    public ImmutableArray<int> Failures { get; init; } = [];
}
