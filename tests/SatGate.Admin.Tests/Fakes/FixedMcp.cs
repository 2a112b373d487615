using System.Collections.Immutable;
using SatGate.Model.Mcp;
using SatGate.Model.Registry;

namespace SatGate.Admin.Tests.Fakes;

/// <summary>An MCP endpoint that stands still, with one call that waits.</summary>
internal sealed class FixedMcp : IMcpInspection, IApprovalDesk
{
    private static readonly McpUpstreamReport Github = new("github", "stdio", "degraded", "exit code 1", null, ["create_issue"]);

    public int SessionCount => 2;

    public ApprovalRecord Waiting { get; private set; } = new()
    {
        Id = "apr_0123456789abcdef01234567",
        TokenId = "d56e1da323d3",
        Tool = "pay",
        Field = "amount",
        Above = "10",
        Arguments = [KeyValuePair.Create("amount", "11")],
        ExpiresAt = new DateTimeOffset(2026, 11, 22, 10, 15, 0, TimeSpan.Zero),
    };

    public ImmutableArray<McpUpstreamReport> Upstreams() => [Github];

    public ValueTask<McpUpstreamReport?> TestAsync(string name, CancellationToken cancellationToken) =>
        new(name == "github" ? Github with { State = "ready", LastError = null, Protocol = "2025-11-25" } : null);

    public ImmutableArray<McpSessionReport> Sessions() => [new McpSessionReport("http", "2025-11-25", "d56e1da323d3"), new McpSessionReport("sse", "2024-11-05", null)];

    public ValueTask<ImmutableArray<ApprovalRecord>> ListAsync(CancellationToken cancellationToken) => new([Waiting]);

    public ValueTask<ApprovalRecord?> AnswerAsync(string id, bool isApproved, CancellationToken cancellationToken)
    {
        if (id != Waiting.Id)
        {
            return new((ApprovalRecord?)null);
        }

        Waiting = Waiting with { State = isApproved ? ApprovalState.Approved : ApprovalState.Denied };
        return new(Waiting);
    }
}
