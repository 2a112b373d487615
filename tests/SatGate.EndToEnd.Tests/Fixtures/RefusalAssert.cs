using System.Text.Json;
using SatGate.TestKit.Client;
using SatGate.TestKit.Wire;
using Xunit;

namespace SatGate.EndToEnd.Tests.Fixtures;

/// <summary>What every refusal of the gateway itself looks like on the wire.</summary>
internal static class RefusalAssert
{
    /// <summary>The answer is a refusal with one of these statuses, in the documented JSON shape.</summary>
    public static void Is(RawResponse answer, params int[] statuses)
    {
        Assert.True(statuses.Contains(answer.Status), $"Expected {string.Join(" or ", statuses)}, got {answer}");
        Assert.StartsWith("application/json", answer.Fields["Content-Type"], StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(answer.Body);
        JsonElement error = document.RootElement.GetProperty("error");
        Assert.Equal(answer.Status, error.GetProperty("status").GetInt32());
        Assert.Matches("^[a-z0-9_]+$", error.GetProperty("cause").GetString());
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("message").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("request_id").GetString()));
    }

    /// <summary>The gateway refuses, says that it closes, and closes with a FIN so that the answer is not lost.</summary>
    public static async Task<RawResponse> ClosesAsync(RawHttpClient client, params int[] statuses)
    {
        RawResponse answer = await client.ReadAsync();
        Is(answer, statuses);
        Assert.True(answer.Closes, $"The answer does not say that the connection closes: {answer}");
        Assert.Equal(PeerClose.Finished, await client.Reader.ReadCloseAsync());
        return answer;
    }
}
