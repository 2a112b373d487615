namespace SatGate.Mcp.Clients;

/// <summary>What somebody keeps for a session and lets go with it: subscriptions, a tool server of its own.</summary>
internal interface ISessionCompanion
{
    /// <summary>The session is over: deleted, idle for too long, or its only stream is gone. Called once, from any thread; does not block.</summary>
    void OnSessionClosed();
}
