using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SatGate.TestKit.Security;

/// <summary>
/// A certificate authority of one test's own with a server certificate (localhost, 127.0.0.1, ::1) and a client certificate, in memory and as
/// PEM files in a folder that goes away with it.
/// </summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset NotBefore = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset NotAfter = NotBefore.AddDays(30);

    private readonly TemporaryDirectory _folder = new();

    /// <summary>Creates keys and certificates; a few milliseconds with elliptic curves.</summary>
    public TestCertificates(string serverName = "localhost")
    {
        Authority = CreateAuthority();
        Server = Issue(serverName, isServer: true);
        Client = Issue("test client", isServer: false);
        AuthorityFile = _folder.Write("ca.pem", Authority.ExportCertificatePem());
        (ServerFile, ServerKeyFile) = Write("server", Server);
        (ClientFile, ClientKeyFile) = Write("client", Client);
    }

    /// <summary>The authority's certificate with its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The server's certificate with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The client's certificate with its key.</summary>
    public X509Certificate2 Client { get; }

    /// <summary>PEM file of the authority.</summary>
    public string AuthorityFile { get; }

    /// <summary>PEM file of the server's certificate.</summary>
    public string ServerFile { get; }

    /// <summary>PEM file of the server's key.</summary>
    public string ServerKeyFile { get; }

    /// <summary>PEM file of the client's certificate.</summary>
    public string ClientFile { get; }

    /// <summary>PEM file of the client's key.</summary>
    public string ClientKeyFile { get; }

    /// <summary>Whether a certificate was issued by this authority, for validation callbacks.</summary>
    public bool Issued(X509Certificate? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        Client.Dispose();
        _folder.Dispose();
    }

    private static X509Certificate2 CreateAuthority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=SatGate test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(NotBefore, NotAfter);
    }

    private X509Certificate2 Issue(string name, bool isServer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        Oid use = new(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2");
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], critical: false));
        if (isServer)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(name);
            if (name == "localhost")
            {
                names.AddIpAddress(IPAddress.Loopback);
                names.AddIpAddress(IPAddress.IPv6Loopback);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        byte[] serial = RandomNumberGenerator.GetBytes(12);
        serial[0] &= 0x7f;
        using X509Certificate2 bare = request.Create(Authority, NotBefore.AddMinutes(1), NotAfter.AddMinutes(-1), serial);
        using X509Certificate2 withKey = bare.CopyWithPrivateKey(key);

        // A round trip through PKCS #12 makes the key usable by SslStream on every platform.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    private (string Certificate, string Key) Write(string name, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return (_folder.Write($"{name}.pem", certificate.ExportCertificatePem()), _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }
}
