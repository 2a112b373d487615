using SatGate.TestKit.Client;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>What a cut answer looks like to a client: never like a whole one.</summary>
internal static class CutAssert
{
    /// <summary>The answer breaks off: a refusal before its head was sent, or an end in the middle of the framing, or a reset.</summary>
    public static async Task IsVisibleAsync(RawHttpClient client)
    {
        try
        {
            RawResponse answer = await client.ReadAsync();
            Assert.Equal(502, answer.Status);
        }
        catch (WireException exception)
        {
            Assert.True(exception.Failure is WireFailure.Truncated or WireFailure.Reset, exception.Message);
        }
    }
}
