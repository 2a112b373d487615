using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SatGate.TestKit.Security;

namespace SatGate.Transport.Tests.Upstream;

/// <summary>A TLS server for one connection that echoes what it gets and remembers what the client showed.</summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TlsPeer(TestCertificates certificates, bool asksClient = false)
    {
        _listener.Start();
        Handshake = RunAsync(certificates, asksClient);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends with the client's certificate, the server name asked for and the protocol agreed on; null when the handshake failed.</summary>
    public Task<(string? ClientName, string ServerName, SslApplicationProtocol Alpn)?> Handshake { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<(string? ClientName, string ServerName, SslApplicationProtocol Alpn)?> RunAsync(TestCertificates certificates, bool asksClient)
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificate = certificates.Server,
            ClientCertificateRequired = asksClient,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => !asksClient || certificates.Issued(certificate),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        Socket socket = await _listener.AcceptSocketAsync();
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(options);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            return null;
        }

        _ = EchoAsync(stream);
        return ((stream.RemoteCertificate as X509Certificate2)?.GetNameInfo(X509NameType.SimpleName, forIssuer: false), stream.TargetHostName, stream.NegotiatedApplicationProtocol);
    }

    private static async Task EchoAsync(SslStream stream)
    {
        await using (stream)
        {
            byte[] buffer = new byte[4096];
            try
            {
                while (await stream.ReadAsync(buffer) is > 0 and int count)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, count));
                }
            }
            catch (IOException)
            {
                // The client closed with a reset.
            }
        }
    }
}
