namespace SatGate.Model.Configuration;

/// <summary>The Lightning node that makes invoices. Holds secrets: never logged. Read at start only.</summary>
public sealed class LightningSettings
{
    /// <summary>Which kind of node.</summary>
    public LightningProviderKind Provider { get; init; }

    /// <summary>Base URL of its API. Default <c>http://localhost:9740</c> for phoenixd; LND has none.</summary>
    public Uri? Url { get; init; }

    /// <summary>The password of phoenixd's HTTP API.</summary>
    public string? Password { get; init; }

    /// <summary>LND's macaroon in hex.</summary>
    public string? MacaroonHex { get; init; }

    /// <summary>PEM of the certificate to trust for LND; null for the system's authorities.</summary>
    public string? TlsCertFile { get; init; }

    /// <summary>Name to expect in LND's certificate; null for the URL's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Whether LND's certificate is taken unseen. Default false.</summary>
    public bool InsecureSkipVerify { get; init; }
}
