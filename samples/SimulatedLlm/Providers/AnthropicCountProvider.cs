using System.Buffers;

namespace SatGate.SimulatedLlm;

/// <summary>Anthropic's <c>count_tokens</c>: the same request, answered with the size of its input alone.</summary>
internal sealed class AnthropicCountProvider : AnthropicProvider
{
    /// <summary>The one instance.</summary>
    public static readonly AnthropicCountProvider Counting = new();

    /// <inheritdoc/>
    public override string? FindProblem(RequestFacts facts)
    {
        // Counting has no output and so no limit on it.
        facts.OutputTokensMax = 0;
        return base.FindProblem(facts);
    }

    /// <inheritdoc/>
    public override void WriteWhole(IBufferWriter<byte> output, Answer answer) =>
        output.Append($$"""{"input_tokens":{{answer.InputTokens}}}""");
}
