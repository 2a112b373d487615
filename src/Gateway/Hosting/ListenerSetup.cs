using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;
using SatGate.Proxy.Exchange;
using SatGate.Transport.Listening;
using SatGate.Transport.Sockets;

namespace SatGate.Gateway.Hosting;

/// <summary>Sets Kestrel up for the listeners: the data listener raw, the admin listener ordinary.</summary>
internal static class ListenerSetup
{
    /// <summary>How long a client may take for its TLS handshake.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the data listener and returns its options, which hold the bound address once the server runs.</summary>
    public static ListenOptions AddData(KestrelServerOptions kestrel, ServerSettings server)
    {
        EndPoint endPoint = EndPointOf(server.Listen);
        if (EpollLoopGroup.IsSupported)
        {
            endPoint = new DataEndPoint(endPoint);
        }

        ListenOptions? added = null;
        kestrel.Listen(endPoint, listen =>
        {
            added = listen;
            // Http1 and not the default: with it TLS would offer h2 in ALPN, and a client would speak HTTP/2 to a parser of HTTP/1.1.
            listen.Protocols = HttpProtocols.Http1;
            if (server.TlsCertFile is not null)
            {
                UseTls(listen, server);
            }

            listen.UseConnectionHandler<DataPlaneHandler>();
        });
        return added!;
    }

    /// <summary>Adds the admin listener, when there is one, and returns its options.</summary>
    public static ListenOptions? AddAdmin(KestrelServerOptions kestrel, AdminSettings admin)
    {
        if (admin.Listen.Length == 0)
        {
            return null;
        }

        ListenOptions? added = null;
        kestrel.Listen(EndPointOf(admin.Listen), listen =>
        {
            added = listen;
            listen.Protocols = HttpProtocols.Http1;
        });
        return added;
    }

    /// <summary>The address as people write it.</summary>
    public static string Describe(ListenOptions listen, bool secure)
    {
        EndPoint endPoint = listen.EndPoint is DataEndPoint data ? data.Inner : listen.EndPoint;
        return endPoint is UnixDomainSocketEndPoint unix ? $"unix:{unix}" : $"{(secure ? "https" : "http")}://{endPoint}";
    }

    private static EndPoint EndPointOf(string text)
    {
        if (!ListenAddress.TryParse(text, out ListenAddress? address))
        {
            throw new ArgumentException($"Not an address to listen on: {text}", nameof(text));
        }

        if (address.UnixSocketPath is { } path)
        {
            RemoveStale(path);
            return new UnixDomainSocketEndPoint(path);
        }

        IPAddress any = Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        return new IPEndPoint(address.IsLocalhost ? IPAddress.Loopback : address.Address ?? any, address.Port);
    }

    /// <summary>A socket file that a killed process left behind would make the address look in use.</summary>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    private static void UseTls(ListenOptions listen, ServerSettings server)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(server.TlsCertFile!);
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(server.TlsCertFile!, server.TlsKeyFile);
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = chain;
            https.SslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13;
            https.HandshakeTimeout = HandshakeTimeout;
        });
    }
}
