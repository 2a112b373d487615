using System.Globalization;
using SatGate.Compare.Load;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>The server that all peers forward to: nginx, answering 200 bytes of JSON from its configuration.</summary>
internal static class NginxUpstream
{
    /// <summary>Paths below this are answered after the request's body was read; all others at once, the body being discarded.</summary>
    public const string ReadBodyPrefix = "/read-body/";

    /// <summary>Where it counts its connections.</summary>
    public const string StatusPath = "/upstream-status";

    public static ChildSpec Prepare(string folder, int port, int connectionsMax)
    {
        // A location that answers with return never reads the body. Proxying it to itself, buffered, is nginx's own way to read one first.
        string body = string.Create(CultureInfo.InvariantCulture, $$"""
              upstream self { server unix:{{folder}}/self.sock; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen 127.0.0.1:{{port}} backlog=4096;
                listen unix:{{folder}}/self.sock;
                location / { return 200 '{{RequestTemplate.Answer}}'; }
                location {{StatusPath}} { stub_status; }
                location {{ReadBodyPrefix}} {
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_request_buffering on;
                  proxy_pass http://self/;
                }
              }
            """);
        return NginxConfiguration.Write("upstream", folder, connectionsMax, body);
    }
}
