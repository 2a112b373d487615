using System.Text;
using SatGate.Proxy.Endpoints;

namespace SatGate.InMemory.Tests;

/// <summary>An endpoint that owns <c>/own</c>, takes <c>/late</c> when no route does, and does what a test says.</summary>
internal sealed class FakeEndpoint(Func<EndpointExchange, ValueTask<bool>> serve) : IExchangeEndpoint
{
    public string Name => "fake";

    public EndpointClaim Claim(ReadOnlySpan<byte> path) =>
        path.StartsWith("/own"u8) ? EndpointClaim.Owned : path.StartsWith("/late"u8) ? EndpointClaim.Fallback : EndpointClaim.None;

    public ValueTask<bool> ServeAsync(EndpointExchange exchange) => serve(exchange);

    /// <summary>Answers with the length of the body and the body, or with why there is none.</summary>
    public static FakeEndpoint Echo(int bytesMax = 1 << 20) => new(async exchange =>
    {
        EndpointBody body = await exchange.ReadBodyAsync(bytesMax);
        if (body.Refusal is not null)
        {
            return await exchange.RefuseAsync(body.Refusal);
        }

        exchange.TryGetField("x-sent"u8, out ReadOnlySpan<byte> sent);
        string text = $"{Encoding.ASCII.GetString(exchange.Path)}|{Encoding.ASCII.GetString(exchange.Query)}|{Encoding.ASCII.GetString(sent)}|";
        byte[] answer = [.. Encoding.ASCII.GetBytes(text), .. body.Span];
        body.Block?.Return();
        return await exchange.AnswerAsync(200, "text/plain"u8, "X-Own: yes\r\n"u8, answer);
    });
}
