using System.Text;
using SatGate.Proxy.Failures;
using Xunit;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class ErrorEnvelopesTests
{
    [Theory]
    [InlineData("/anthropic/v1/messages", "Anthropic")]
    [InlineData("/v1/messages/count_tokens", "Anthropic")]
    [InlineData("/v1/chat/completions", "OpenAi")]
    [InlineData("/openai/v1/responses", "OpenAi")]
    [InlineData("/v1beta/models/gemini-2.5-pro:streamGenerateContent", "Gemini")]
    [InlineData("/v1/messagesx", "SatGate")]
    [InlineData("/", "SatGate")]
    public void A_path_tells_the_provider(string path, string envelope) => Assert.Equal(envelope, ErrorEnvelopes.Of(Encoding.ASCII.GetBytes(path)).ToString());
}
