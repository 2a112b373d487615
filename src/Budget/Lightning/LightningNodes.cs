using SatGate.Budget.Lightning.Nodes;
using SatGate.Model.Configuration;

namespace SatGate.Budget.Lightning;

/// <summary>Makes the node that the configuration names, and holds the limits that all kinds share.</summary>
public static class LightningNodes
{
    /// <summary>The largest amount that is asked for: all the satoshi there will ever be.</summary>
    public const long AmountSatsMax = 2_100_000_000_000_000;

    /// <summary>Longest memo, in characters; the rest is cut. The smallest limit among the nodes.</summary>
    public const int MemoCharactersMax = 128;

    /// <summary>
    /// How long an invoice can be paid: fifty minutes. The token that goes with it lives for an hour, so whoever pays at the last moment still
    /// has ten minutes to use what was paid for.
    /// </summary>
    public static TimeSpan InvoiceLifetime { get; } = TimeSpan.FromMinutes(50);

    /// <summary>
    /// Makes the node; null when none is configured. The caller disposes it. Throws <see cref="LightningNodeException"/> with a sentence for the
    /// operator when the settings cannot work: an address that is missing or holds a password, a certificate file that cannot be read.
    /// </summary>
    public static ILightningNode? Create(LightningSettings settings, TimeProvider time) => settings.Provider switch
    {
        LightningProviderKind.None => null,
        LightningProviderKind.Mock => new MockNode(time),
        LightningProviderKind.Phoenixd => new PhoenixdNode(settings, time),
        LightningProviderKind.Lnd => new LndNode(settings, time),
        _ => throw new LightningNodeException($"The Lightning provider {settings.Provider} is not known."),
    };
}
