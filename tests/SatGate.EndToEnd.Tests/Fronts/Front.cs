using System.Globalization;
using SatGate.TestKit;
using SatGate.TestKit.Security;

namespace SatGate.EndToEnd.Tests.Fronts;

/// <summary>Makes the files of deploy/ runnable by a test: the same text with other addresses, paths and certificates.</summary>
internal static class Front
{
    private const string Domain = "gw.yourdomain.com";
    private const string GatewayOfTheFiles = "127.0.0.1:8080";

    /// <summary>An environment whose programs keep their state in a folder of their own.</summary>
    public static Dictionary<string, string?> Home(TemporaryDirectory? folder = null)
    {
        string home = folder?.Path ?? Path.GetTempPath();
        return new(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["XDG_CONFIG_HOME"] = home,
            ["XDG_DATA_HOME"] = home,
            ["SATGATE_ACCESS_LOG"] = Path.Combine(home, "satgate-access.log"),
        };
    }

    /// <summary>Caddy's file for a local name with a test certificate, writing below a folder. Returns its path.</summary>
    public static string Caddyfile(TemporaryDirectory folder, TestCertificates certificates, int port, int gatewayPort)
    {
        string text = Replace(File.ReadAllText(Repository.PathOf("deploy", "Caddyfile")), GatewayOfTheFiles, Loopback(gatewayPort));
        text = Replace(text, Domain + "} {", $"https://localhost:{port}}} {{\n\ttls {certificates.ServerFile} {certificates.ServerKeyFile}");
        return folder.Write("Caddyfile", "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n" + text);
    }

    /// <summary>nginx's file inside the smallest main file, with a test certificate, writing below a folder. Returns the main file's path.</summary>
    public static string NginxFile(TemporaryDirectory folder, TestCertificates certificates, int port, int gatewayPort)
    {
        string site = Replace(File.ReadAllText(Repository.PathOf("deploy", "nginx", "satgate.conf")), GatewayOfTheFiles, Loopback(gatewayPort));
        site = Replace(site, "listen 443 ssl", $"listen 127.0.0.1:{port} ssl");
        site = site.Replace("listen [::]:443 ssl http2;", "", StringComparison.Ordinal).Replace("listen 80;", $"listen 127.0.0.1:{FreePort.Next()};", StringComparison.Ordinal)
            .Replace("listen [::]:80;", "", StringComparison.Ordinal);
        site = Replace(site, $"/etc/letsencrypt/live/{Domain}/fullchain.pem", certificates.ServerFile);
        site = Replace(site, $"/etc/letsencrypt/live/{Domain}/privkey.pem", certificates.ServerKeyFile);
        folder.Write("satgate.conf", site);
        foreach (string name in new[] { "body", "proxy", "fastcgi", "uwsgi", "scgi" })
        {
            Directory.CreateDirectory(folder.PathOf(name));
        }

        return folder.Write(
            "nginx.conf",
            $$"""
            daemon off;
            worker_processes 1;
            pid {{folder.PathOf("nginx.pid")}};
            error_log {{folder.PathOf("error.log")}};
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{folder.PathOf("body")}};
              proxy_temp_path {{folder.PathOf("proxy")}};
              fastcgi_temp_path {{folder.PathOf("fastcgi")}};
              uwsgi_temp_path {{folder.PathOf("uwsgi")}};
              scgi_temp_path {{folder.PathOf("scgi")}};
              include {{folder.PathOf("satgate.conf")}};
            }
            """);
    }

    private static string Loopback(int port) => "127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture);

    private static string Replace(string text, string old, string with) => text.Contains(old, StringComparison.Ordinal)
        ? text.Replace(old, with, StringComparison.Ordinal)
        : throw new InvalidOperationException($"The file under deploy/ no longer holds {old}.");
}
