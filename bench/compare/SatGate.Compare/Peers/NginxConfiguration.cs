using System.Globalization;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>The part of an nginx configuration that the peer and the upstream share.</summary>
internal static class NginxConfiguration
{
    /// <summary>Writes <c>nginx.conf</c> around the body of its http block, modules to load before it, and says how to start it.</summary>
    public static ChildSpec Write(string name, string folder, int connectionsMax, string httpBody, string modules = "")
    {
        // Workers must write to the folder, which belongs to whoever runs the harness.
        string user = Environment.IsPrivilegedProcess ? "user root;" : string.Empty;

        // One worker may be handed nearly all connections, and each may need an upstream's beside it.
        int workerConnections = (connectionsMax * 2) + 512;
        string temporary = string.Concat(
            ((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(kind => $"  {kind}_temp_path {folder}/{kind};\n"));
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            {{modules}}{{user}}
            worker_processes 2;
            worker_rlimit_nofile {{Native.DescriptorsMax()}};
            pid {{folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections {{workerConnections}}; }
            http {
              access_log off;
              default_type application/json;
              keepalive_timeout 1h;
              keepalive_requests 1000000000;
              types_hash_max_size 4096;
              tcp_nodelay on;
            {{temporary}}
            {{httpBody}}
            }

            """);
        string path = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(path, text);

        // The master takes its workers along when it is told to end; killed, it would leave them behind.
        return new ChildSpec(name, "nginx", ["-c", path, "-p", folder, "-e", "stderr", "-g", "daemon off;"])
        {
            LogPath = Path.Combine(folder, "output.log"),
            DeathSignal = "TERM",
        };
    }
}
