using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Mcp.Governance.Pricing;

/// <summary>What a call costs. Immutable; made once for each entry of the configuration.</summary>
internal sealed class ToolPrice
{
    /// <summary>A price that is known before the call.</summary>
    public ToolPrice(long credits) => Amount = NanoUsd.FromCredits(credits);

    /// <summary>A price that is read from the result.</summary>
    public ToolPrice(McpResultCost cost)
    {
        Amount = NanoUsd.FromCredits(cost.HoldCredits);
        Result = new ResultCostReader(cost);
    }

    /// <summary>The price; where it depends on the result, what is held before.</summary>
    public NanoUsd Amount { get; }

    /// <summary>Reads the price from the result; null when it does not depend on it.</summary>
    public ResultCostReader? Result { get; }
}
