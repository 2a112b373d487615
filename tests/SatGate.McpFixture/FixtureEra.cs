namespace SatGate.McpFixture;

/// <summary>Which generations of the protocol the fixture speaks.</summary>
internal enum FixtureEra
{
    /// <summary>Revisions with sessions, to 2025-11-25.</summary>
    Legacy = 0,

    /// <summary>The stateless revisions, from 2026-07-28.</summary>
    Modern = 1,

    /// <summary>Both, at one place.</summary>
    Dual = 2,
}
