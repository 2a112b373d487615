namespace SatGate.Model.Configuration;

/// <summary>The kinds of Lightning node.</summary>
public enum LightningProviderKind
{
    /// <summary>None: routes that demand payment cannot be served.</summary>
    None = 0,

    /// <summary>phoenixd's HTTP API.</summary>
    Phoenixd = 1,

    /// <summary>LND's REST API.</summary>
    Lnd = 2,

    /// <summary>Invoices made in this process, for trying things out: nobody pays anything.</summary>
    Mock = 3,
}
