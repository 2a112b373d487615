namespace SatGate.Model.Configuration;

/// <summary>What happens to a tool call that a budget does not cover.</summary>
public enum McpEnforcement
{
    /// <summary>Spend is refused (<c>control</c>, also hard, soft, fiat402). The default.</summary>
    Control = 0,

    /// <summary>Spend is recorded and nothing is refused (<c>observe</c>, also shadow, chargeback).</summary>
    Observe = 1,

    /// <summary>A payment is asked for (<c>charge</c>, also l402).</summary>
    Charge = 2,
}
