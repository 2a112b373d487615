using SatGate.Mcp.Clients;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Protocol;

namespace SatGate.Mcp.Tests.Upstreams;

/// <summary>A client's session that a test closes.</summary>
internal sealed class TestClientSession : ClientSession
{
    private readonly List<ISessionCompanion> _companions = [];
    private bool _isClosed;

    public TestClientSession(ClientCapabilities capabilities = ClientCapabilities.None)
    {
        Version = ProtocolVersion.V20251125;
        Capabilities = capabilities;
    }

    public override string Id => "secret";

    public override bool IsClosed => _isClosed;

    public override string Name => "test";

    public override bool TrySend(MessageBuffer message, OutboundKind kind)
    {
        message.Return();
        return true;
    }

    public override void Attach(ISessionCompanion companion)
    {
        _companions.Add(companion);
        if (_isClosed)
        {
            companion.OnSessionClosed();
        }
    }

    public void Close()
    {
        _isClosed = true;
        foreach (ISessionCompanion companion in _companions)
        {
            companion.OnSessionClosed();
        }
    }
}
