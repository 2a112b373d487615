using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SatGate.Budget.Lightning;
using SatGate.Budget.Lightning.Nodes;
using SatGate.Budget.Stores;
using SatGate.Model.Tokens;
using Xunit;

namespace SatGate.Budget.Tests.Lightning;

/// <summary>A gate on the mock node, with the store and the clock in a test's hands; more gates may share both.</summary>
internal sealed partial class PaymentFixture : IAsyncDisposable
{
    public const string Secret = "a root secret of these tests";

    private readonly List<PaymentGate> _gates = [];

    public PaymentFixture(IBudgetStore? store = null)
    {
        Claims = store as ClaimStore ?? new ClaimStore();
        Store = store ?? Claims;
        Node = new MockNode(Time);
        Gate = Open();
    }

    public FakeTimeProvider Time { get; } = new(NodeScript.Now);

    public ClaimStore Claims { get; }

    public IBudgetStore Store { get; }

    public MockNode Node { get; }

    public PaymentGate Gate { get; }

    public CollectedLog Log { get; } = new();

    /// <summary>Another gateway on the same store and node.</summary>
    public PaymentGate Open(string secret = Secret, ILightningNode? node = null) => Open([TokenKey.FromSecret(secret)], node);

    public PaymentGate Open(ImmutableArray<TokenKey> keys, ILightningNode? node = null, IBudgetStore? store = null)
    {
        PaymentGate gate = new(node ?? Node, store ?? Store, keys, "default", Time, Log);
        _gates.Add(gate);
        return gate;
    }

    /// <summary>Asks for a challenge, pays it, and gives the macaroon's text and the preimage.</summary>
    public async Task<(string Macaroon, string Preimage)> PayAsync(string route = "search", long priceSats = 100, PaymentGate? gate = null)
    {
        PaymentChallenge challenge = await (gate ?? Gate).ChallengeAsync(route, priceSats, TestContext.Current.CancellationToken);
        Assert.True(challenge.IsReady);
        return (MacaroonOf(challenge), Node.Pay(challenge.Invoice!.PaymentHashHex)!);
    }

    public async Task<PaymentVerdict> RedeemAsync(string authorization, string route = "search", long priceSats = 100, PaymentGate? gate = null) =>
        (await (gate ?? Gate).RedeemAsync(Encoding.UTF8.GetBytes(authorization), route, priceSats, TestContext.Current.CancellationToken)).Verdict;

    /// <summary>The macaroon in the header field of a challenge.</summary>
    public static string MacaroonOf(PaymentChallenge challenge) =>
        Challenge().Match(Encoding.ASCII.GetString(challenge.AuthenticateValue.Span)).Groups["macaroon"].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (PaymentGate gate in _gates)
        {
            await gate.DisposeAsync();
        }

        Node.Dispose();
        await Claims.DisposeAsync();
    }

    [GeneratedRegex("^L402 macaroon=\"(?<macaroon>[A-Za-z0-9+/]+={0,2})\", invoice=\"[a-z0-9]+\"$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Challenge();

    /// <summary>Every line that was logged.</summary>
    internal sealed class CollectedLog : ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
            }
        }
    }
}
