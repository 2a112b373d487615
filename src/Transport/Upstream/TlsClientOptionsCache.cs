using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SatGate.Model.Configuration;

namespace SatGate.Transport.Upstream;

/// <summary>
/// TLS options per settings, with the files read once, so that sessions resume and a dial opens no file. TLS 1.2 and later, ALPN http/1.1 only.
/// Safe from any thread.
/// </summary>
internal sealed class TlsClientOptionsCache
{
    private readonly ConcurrentDictionary<UpstreamTlsSettings, SslClientAuthenticationOptions> _options = new();

    /// <summary>The options for these settings.</summary>
    /// <exception cref="AuthenticationException">A certificate file cannot be read.</exception>
    public SslClientAuthenticationOptions For(UpstreamTlsSettings settings)
    {
        try
        {
            return _options.GetOrAdd(settings, Create);
        }
        catch (Exception fault) when (fault is IOException or System.Security.Cryptography.CryptographicException or UnauthorizedAccessException)
        {
            throw new AuthenticationException($"A certificate file of the upstream cannot be read: {fault.Message}", fault);
        }
    }

    private static SslClientAuthenticationOptions Create(UpstreamTlsSettings settings)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.ServerName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (settings.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // The operator asked for it by name, for this upstream, in the file.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (settings.CaCertFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(settings.CaCertFile);
            options.CertificateChainPolicy = policy;
        }

        if (settings.ClientCertFile is not null)
        {
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(settings.ClientCertFile, settings.ClientKeyFile);
            X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(usable, additionalCertificates: null, offline: true);
        }

        return options;
    }
}
