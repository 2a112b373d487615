using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Routing.Bridging;

/// <summary>One thing that a server of the stateless revision wants to know, asked of a client with a session.</summary>
/// <param name="round">What it is part of.</param>
/// <param name="key">What the server calls it.</param>
internal sealed class InputQuestion(InputRound round, string key) : Question
{
    /// <summary>What the server calls it.</summary>
    public string Key => key;

    /// <summary>What is asked.</summary>
    public McpMethod Method { get; set; }

    /// <summary>The client's answer, raw.</summary>
    public byte[] Result { get; private set; } = [];

    /// <inheritdoc/>
    public override void OnAnswer(ReadOnlySpan<byte> message, in MessageScan scan)
    {
        if (scan.Kind == MessageKind.Result && scan.Result.IsObject(message))
        {
            Result = scan.Result.Of(message).ToArray();
            round.OnAnswered();
        }
        else if (Method == McpMethod.Elicit)
        {
            // A form has an answer that says no; other questions have none.
            Result = "{\"action\":\"cancel\"}"u8.ToArray();
            round.OnAnswered();
        }
        else
        {
            round.OnRefused("The client did not answer what the tool server asked.");
        }
    }

    /// <inheritdoc/>
    public override void OnDropped() => round.OnRefused("The client cannot be asked what the tool server wants to know.");
}
