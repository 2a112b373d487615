using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SatGate.Budget.Stores;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>How the client library is set up: it fails at once rather than queue while it is disconnected, and tries again for ever.</summary>
internal static class RedisClientOptions
{
    /// <summary>The client looks this often after its timeouts and reconnects; its own default of a second is longer than an outage should be.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes the client's options. Throws <see cref="BudgetStoreException"/> when the file of trusted certificates cannot be used.</summary>
    public static ConfigurationOptions From(RedisStoreOptions options, RedisAddress address, DialedTunnel? tunnel)
    {
        ConfigurationOptions configuration = new()
        {
            AbortOnConnectFail = false,
            AllowAdmin = true,
            AsyncTimeout = options.ReadTimeoutMs,
            SyncTimeout = options.ReadTimeoutMs,
            ConnectTimeout = options.ConnectTimeoutMs,
            ConnectRetry = 1,
            BacklogPolicy = BacklogPolicy.FailFast,
            ClientName = options.ClientName,
            ConfigurationChannel = string.Empty,
            TieBreaker = string.Empty,
            DefaultDatabase = address.Database,
            HeartbeatInterval = HeartbeatInterval,
            IncludeDetailInExceptions = false,
            ReconnectRetryPolicy = new ExponentialRetry(int.Min(50, options.ReconnectPauseMsMax), options.ReconnectPauseMsMax),
            Ssl = address.IsTls,
            SslHost = address.TlsHost,
            User = address.User,
            Password = address.Password,
            ServiceName = address.ServiceName,
            Tunnel = tunnel,
        };
        foreach (System.Net.EndPoint endPoint in address.EndPoints)
        {
            configuration.EndPoints.Add(endPoint);
        }

        if (address.AuthorityFile is not null)
        {
            Trust(configuration, address.AuthorityFile);
        }

        return configuration;
    }

    /// <summary>Lets the chain end at one of these certificates only; name and dates are checked as ever.</summary>
    private static void Trust(ConfigurationOptions configuration, string authorityFile)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPemFile(authorityFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new BudgetStoreException($"The file of caCertFile in the Redis URL cannot be read: {exception.Message}", exception);
        }

        if (authorities.Count == 0)
        {
            throw new BudgetStoreException("The file of caCertFile in the Redis URL holds no certificate in PEM form.");
        }

        configuration.SslClientAuthenticationOptions = host => new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = ChainPolicy(authorities),
        };
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
