using System.Net;

namespace SatGate.SimulatedLlm;

/// <summary>What holds for the whole process.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where to listen. Default 127.0.0.1:8089; port 0 takes a free one.</summary>
    public ListenAddress Listen { get; init; } = new(new IPEndPoint(IPAddress.Loopback, 8089), null);

    /// <summary>Whether a request without any credential is answered 401. Default false.</summary>
    public bool RequireKey { get; init; }

    /// <summary>Whether a model that is not in <see cref="Models"/> is answered 404. Default false.</summary>
    public bool StrictModels { get; init; }

    /// <summary>The models that the lists name.</summary>
    public IReadOnlyList<string> Models { get; init; } =
        ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "gpt-6.1-sol", "gpt-6-luna", "gemini-4-argon", "gemini-3.8-flash"];

    /// <summary>How long an idle connection is kept. Default 10 minutes.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
