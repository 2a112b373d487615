namespace SatGate.Model.Configuration;

/// <summary>How TLS to an upstream is verified. TLS 1.2 and later only.</summary>
public sealed record UpstreamTlsSettings
{
    /// <summary>Accept any certificate. Default false.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>PEM file with the only authorities to trust; null trusts the system's. Default null.</summary>
    public string? CaCertFile { get; init; }

    /// <summary>PEM client certificate; null presents none. Default null.</summary>
    public string? ClientCertFile { get; init; }

    /// <summary>PEM key of <see cref="ClientCertFile"/>. Default null.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>Name sent as SNI and checked in the certificate; null takes the host of the URL. Default null.</summary>
    public string? ServerName { get; init; }
}
