using System.Text;

namespace SatGate.SimulatedLlm;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    private const string Head = """
        simulated-llm: speaks the Anthropic, OpenAI and Gemini wire formats, streaming included, without a model behind them.

        Usage: simulated-llm [flags]

        Server
          --listen ADDRESS             127.0.0.1:8089, [::1]:8089, :8089 (every address) or unix:/path; port 0 takes a free
                                       one. The bound address is printed as a JSON line. Default 127.0.0.1:8089.
          --require-key                Answer 401 to a request without any credential.
          --models A,B,C               Names for the model lists.
          --strict-models              Answer 404 to a model that is not in the list.
          --keep-alive-timeout TIME    How long an idle connection is kept. Default 10m.
          --help                       This text.

        Every flag below sets the default of all requests; the header beside it replaces it for one request.

        """;

    private const string Tail = """

        Endpoints
          POST /v1/messages                    Anthropic, JSON and SSE        POST /v1/messages/count_tokens
          POST /v1/chat/completions            OpenAI, JSON and SSE           POST /v1/responses  (JSON and SSE)
          POST /v1beta/models/M:generateContent, :streamGenerateContent (JSON array; SSE with ?alt=sse), also under /v1
          GET  /v1/models, /v1/models/M        shaped by the caller: anthropic-version, x-goog-api-key, else OpenAI
          GET  /v1beta/models                  Gemini
          POST /sim/echo                       the body, byte for byte, framed as it came; it begins before the request has
                                               ended, so whoever sends more than the kernel holds must read meanwhile
          POST /sim/sha256                     digest, length, framing and header names of the body that arrived
          GET  /sim/headers                    the request line and headers that arrived (any method)
          GET  /sim/bytes?length=N&seed=S&chunked=BOOL
          GET  /sim/events?count=N&interval=TIME&pad=BYTES
                                               numbered SSE events with the time of sending; count 0 never ends
          GET  /sim/stats                      counts, and the last streams whose client went away

        Rules
          A token is one word. The words depend on the seed and the position alone. Input tokens are the UTF-8 bytes of the
          prompt's text divided by 4, rounded up, at least 1; text is every string named text, content, system,
          instructions, input, output, arguments, description or thinking. max_tokens and its kin cut the output and set the
          reason. What stands before a cache_control counts as written to the cache, rounded down. Ids count up unless
          X-Sim-Id names them, and created is always 1767225600, so equal requests with an id have equal answers.

        """;

    /// <summary>The whole text.</summary>
    public static string Build()
    {
        StringBuilder text = new(Head);
        foreach (SettingDefinition setting in SettingTable.All)
        {
            text.Append("  ").Append($"{setting.Flag} {setting.ValueHint}".PadRight(28));
            text.Append(' ').Append(setting.Header.PadRight(26)).Append(' ').Append(setting.Help).Append('\n');
        }

        return text.Append(Tail).ToString();
    }
}
