namespace SatGate.Proxy.Failures;

/// <summary>Whose error shape a client expects, so that its SDK shows our message instead of failing to read it.</summary>
internal enum ErrorEnvelope : byte
{
    /// <summary>The gateway's own.</summary>
    SatGate,

    /// <summary>Anthropic's Messages API.</summary>
    Anthropic,

    /// <summary>OpenAI's APIs, and the many that copy them.</summary>
    OpenAi,

    /// <summary>Google's Gemini API.</summary>
    Gemini,
}
