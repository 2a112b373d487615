using System.Globalization;

namespace SatGate.Compare.Load;

/// <summary>What wrk sends, and how it reports.</summary>
/// <param name="Path">The file of the script.</param>
/// <param name="Environment">Variables that the script reads.</param>
internal sealed record WrkScript(string Path, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Stands before the report.</summary>
    public const string Marker = "RESULT ";

    /// <summary>Threads of wrk when there are as many connections.</summary>
    public const int Threads = 2;

    // Up to here every request is put together beforehand.
    private const int PreparedMax = 4096;

    private static string Report => $$"""
        done = function(summary, latency, requests)
          local e = summary.errors
          io.write(string.format(
            '{{Marker}}{"requests":%d,"durationUs":%d,"p50Us":%.1f,"p99Us":%.1f,"errors":%d}\n',
            summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
            e.connect + e.read + e.write + e.status + e.timeout))
        end

        """;

    /// <summary>The same request always.</summary>
    public static WrkScript Plain(string folder) => Write(folder, "post.lua", $$"""
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = '{{RequestTemplate.Body}}'

        """);

    /// <summary>
    /// The same request with tokens of a file: few of them in turn, many of them at random, or, to touch each of them once, one after the other from
    /// <paramref name="first"/> on.
    /// </summary>
    public static WrkScript WithTokens(string folder, TokenFile tokens, int? first = null)
    {
        // The file is mapped and not read: a million tokens are more than Lua can hold.
        WrkScript script = Write(folder, "tokens.lua", $$"""
            local ffi = require("ffi")
            ffi.cdef("int open(const char*, int); void* mmap(void*, size_t, int, int, int, long);")
            local threads = 0
            function setup(thread)
              thread:set("part", threads)
              threads = threads + 1
            end

            function init(args)
              local count, length = tonumber(os.getenv("TOKEN_COUNT")), tonumber(os.getenv("TOKEN_LENGTH"))
              local file = ffi.C.open(os.getenv("TOKEN_FILE"), 0)
              local bytes = ffi.cast("const char*", ffi.C.mmap(nil, count * length, 1, 1, file, 0))
              local head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
                .. "\r\nContent-Type: application/json\r\nContent-Length: {{RequestTemplate.BodyBytes}}\r\nAuthorization: Bearer "
              local tail = "\r\n\r\n" .. '{{RequestTemplate.Body}}'
              local function message(number) return head .. ffi.string(bytes + number * length, length) .. tail end
              local first = tonumber(os.getenv("TOKEN_FIRST"))
              if first then
                local at = first + part - {{Threads}}
                request = function()
                  at = at + {{Threads}}
                  return message(at % count)
                end
              elseif count <= {{PreparedMax}} then
                local prepared, at = {}, part
                for number = 0, count - 1 do prepared[number] = message(number) end
                request = function()
                  at = at + 1
                  return prepared[at % count]
                end
              else
                math.randomseed(os.time() + part)
                request = function() return message(math.random(count) - 1) end
              end
            end

            """);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["TOKEN_FILE"] = tokens.Path,
            ["TOKEN_COUNT"] = tokens.Count.ToString(CultureInfo.InvariantCulture),
            ["TOKEN_LENGTH"] = tokens.TokenBytes.ToString(CultureInfo.InvariantCulture),
        };
        if (first is { } start)
        {
            environment["TOKEN_FIRST"] = start.ToString(CultureInfo.InvariantCulture);
        }

        return script with { Environment = environment };
    }

    /// <summary>Calls of a tool in these sessions in turn, each call with an id of its own.</summary>
    public static WrkScript WithMcpSessions(string folder, IReadOnlyList<McpSession> sessions)
    {
        (string head, string tail) = McpSession.Call;
        string heads = string.Concat(sessions.Select(session => string.Create(CultureInfo.InvariantCulture, $$"""
              "{{session.Fields.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}}",

            """)));
        return Write(folder, "mcp.lua", $$"""
            local threads, sessions = 0, {
            {{heads}}}
            function setup(thread)
              thread:set("part", threads)
              threads = threads + 1
            end

            function init(args)
              local before = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
                .. "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: "
              local head, tail = '{{head}}', '{{tail}}'
              local id, at = (part + 1) * 1000000000, part
              request = function()
                id, at = id + 1, at + 1
                local body = head .. string.format("%d", id) .. tail
                return before .. #body .. "\r\n" .. sessions[at % #sessions + 1] .. "\r\n" .. body
              end
            end

            """);
    }

    private static WrkScript Write(string folder, string name, string requests)
    {
        string path = System.IO.Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, requests + Report);
        }

        return new WrkScript(path, new Dictionary<string, string>(StringComparer.Ordinal));
    }
}
