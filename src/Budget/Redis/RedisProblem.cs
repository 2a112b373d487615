using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>Says in words why there is no connection, and what to look at.</summary>
internal static class RedisProblem
{
    /// <summary>Half a sentence for a kind of failure.</summary>
    public static string Explain(ConnectionFailureType failure) => failure switch
    {
        ConnectionFailureType.AuthenticationFailure =>
            "it refused the certificate, the user or the password; check the credentials in the URL, and sslHost and caCertFile with TLS",
        ConnectionFailureType.Loading => "it is loading its data; this ends by itself",
        ConnectionFailureType.ProtocolFailure => "what answers there does not speak as Redis does; check host and port, and rediss:// where TLS is expected",
        ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure =>
            "the connection was closed; check that it runs, and redis:// or rediss:// as it expects",
        _ => "it does not answer; check that it runs, and host, port and firewall",
    };
}
