using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Peers;

/// <summary>
/// The budget that one builds oneself: nginx as in <see cref="NginxPeer"/>, and a few lines of Lua that check the token's HMAC and run one script
/// in Redis per request. As fast as such a thing is made: connections to Redis are pooled, the script is known to it by its hash, the HMAC is
/// nginx's own, and tokens once checked are kept in each worker. It records nothing.
/// </summary>
internal sealed class NginxLuaPeer(string name) : GovernedPeer(name)
{
    private const string Modules = "/usr/lib/nginx/modules";
    private const string Library = "/usr/share/lua/5.1/nginx/redis.lua";

    /// <summary>One key, one number, no second command but when the budget is empty.</summary>
    private const string Script =
        "local left = redis.call('DECRBY', KEYS[1], ARGV[1]) if left < 0 then redis.call('INCRBY', KEYS[1], ARGV[1]) return -1 end return left";

    public override bool UsesRedis => true;

    public override async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        bool complete = File.Exists(Modules + "/ngx_http_lua_module.so") && File.Exists(Library);
        string? redis = complete ? await RedisServer.VersionAsync(cancellationToken) : null;
        return redis is null ? null : $"{await ProgramVersion.FindAsync("nginx", ["-v"], "nginx/", cancellationToken)} with Redis {redis}";
    }

    public override ChildSpec Prepare(PeerSetup setup)
    {
        int keepAlive = Math.Clamp(setup.ConnectionsMax, 256, 2048);
        string hash = Convert.ToHexStringLower(Sha1(Script));
        string body = string.Create(CultureInfo.InvariantCulture, $$"""
              lua_package_path "/usr/share/lua/5.1/?.lua;;";
              lua_socket_log_errors off;
              init_by_lua_block {
                redis = require("nginx.redis")
                lru = require("resty.lrucache")
                script = "{{Script}}"
              }
              init_worker_by_lua_block { verified = lru.new(65536) }
              upstream up { server 127.0.0.1:{{setup.UpstreamPort}}; keepalive {{keepAlive}}; keepalive_requests 1000000000; keepalive_timeout 1h; }
              server {
                listen 127.0.0.1:{{setup.Port}} backlog=4096;
                proxy_buffering off;
                proxy_request_buffering off;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Authorization "";
                proxy_read_timeout 1h;
                proxy_send_timeout 1h;
                set $left "";
                add_header X-Budget-Remaining $left always;
                location / {
                  access_by_lua_block {
                    local authorization = ngx.var.http_authorization
                    local budget = authorization and verified:get(authorization)
                    if not budget then
                      local id, mac = string.match(authorization or "", "^Bearer ([%w]+)%.([%w+/=]+)$")
                      if not id or ngx.encode_base64(ngx.hmac_sha1("{{Secret}}", id)) ~= mac then return ngx.exit(401) end
                      budget = "budget:" .. id
                      verified:set(authorization, budget)
                    end
                    local store = redis:new()
                    store:set_timeout(1000)
                    local ok = store:connect("127.0.0.1", {{setup.RedisPort}})
                    if not ok then return ngx.exit(503) end
                    local left, failure = store:evalsha("{{hash}}", 1, budget, 1)
                    if failure and string.find(failure, "NOSCRIPT", 1, true) then left, failure = store:eval(script, 1, budget, 1) end
                    if failure then return ngx.exit(503) end
                    store:set_keepalive(3600000, {{keepAlive}})
                    if left < 0 then return ngx.exit(402) end
                    ngx.var.left = left
                  }
                  proxy_pass http://up;
                }
              }
            """);
        return NginxConfiguration.Write(
            Name, setup.Folder, setup.ConnectionsMax * 2, body, $"load_module {Modules}/ndk_http_module.so;\nload_module {Modules}/ngx_http_lua_module.so;\n");
    }

    public override string Token(string budget, long? credits) => $"{budget}.{Convert.ToBase64String(Mac(budget))}";

    public override void Seed(int redisPort, IEnumerable<(string Budget, long Credits)> budgets)
    {
        using RedisTalk talk = new(redisPort);
        talk.Set(budgets.Select(each => ("budget:" + each.Budget, each.Credits)));
    }

#pragma warning disable CA5350 // SHA-1 is what nginx's Lua has built in, and what Redis names its scripts by.
    private static byte[] Mac(string budget) => HMACSHA1.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(budget));

    private static byte[] Sha1(string script) => SHA1.HashData(Encoding.ASCII.GetBytes(script));
#pragma warning restore CA5350
}
