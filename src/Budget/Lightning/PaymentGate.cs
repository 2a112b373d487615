using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Lightning.Payments;
using SatGate.Budget.Stores;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Lightning;

/// <summary>
/// Calls that are paid for one by one over Lightning (L402): a challenge is an invoice and a macaroon bound to it, to the route and to the price;
/// whoever presents that macaroon with the preimage that only a payer gets may call once, on any gateway that shares the store, whatever is
/// restarted meanwhile. Thread-safe. Nothing here throws for a fault of the node or the store.
/// </summary>
public sealed partial class PaymentGate : IAsyncDisposable
{
    /// <summary>Most invoices that are asked for at once; one more is answered <c>payment_busy</c>.</summary>
    public const int InvoicesInFlightMax = 64;

    /// <summary>Most questions after a payment at once; one more is answered <see cref="PaymentCheck.Unavailable"/>.</summary>
    public const int ChecksInFlightMax = 64;

    private readonly ILightningNode _node;
    private readonly IBudgetStore _store;
    private readonly ImmutableArray<TokenKey> _keys;
    private readonly TokenVerifier _verifier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClaimReturner _returner;
    private int _invoicesInFlight;
    private int _checksInFlight;
    private int _nodeHasFailed;

    /// <summary>Makes one. The node and the store must outlive it.</summary>
    /// <param name="node">The node that makes invoices.</param>
    /// <param name="store">Where payments are claimed, shared by all gateways.</param>
    /// <param name="keys">The root keys of payment macaroons, the one that mints first; never empty.</param>
    /// <param name="tenant">The tenant whose store this is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where faults of the node are told.</param>
    public PaymentGate(ILightningNode node, IBudgetStore store, ImmutableArray<TokenKey> keys, string tenant, TimeProvider time, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Length, nameof(keys));
        _node = node;
        _store = store;
        _keys = keys;
        _verifier = new TokenVerifier(keys, time, tenant, acceptUnsealedBudgets: false) { IsForPayments = true };
        _time = time;
        _logger = logger;
        _returner = new ClaimReturner(store, time, logger);
    }

    /// <summary>How long a payment can be used, from the challenge on.</summary>
    public static TimeSpan TokenLifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>How long a used payment is remembered: far longer than its macaroon lives, so that no clock's error opens a gap.</summary>
    public static TimeSpan ClaimLifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>The keys of payment macaroons: the one configured for them, else those of capability tokens.</summary>
    /// <param name="paymentSecret">The secret configured for payments; null for none.</param>
    /// <param name="rootSecrets">The secrets of capability tokens, the one that mints first.</param>
    public static ImmutableArray<TokenKey> KeysOf(string? paymentSecret, ImmutableArray<string> rootSecrets) =>
        string.IsNullOrEmpty(paymentSecret) ? [.. rootSecrets.Select(TokenKey.FromSecret)] : [TokenKey.FromSecret(paymentSecret)];

    /// <summary>Whether a value of <c>Authorization</c> presents a payment, well or badly: its scheme is <c>L402</c> or <c>LSAT</c>.</summary>
    public static bool IsPayment(ReadOnlySpan<byte> authorizationValue) => PaymentCredential.HasScheme(authorizationValue);

    /// <summary>
    /// Makes a new invoice and what goes with it into a 402. Each costs the node a place in its books, so the caller limits how often one client
    /// may ask.
    /// </summary>
    /// <param name="routeName">The route, which the invoice will pay for and no other.</param>
    /// <param name="priceSats">The price of one call: 1 to <see cref="LightningNodes.AmountSatsMax"/>.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<PaymentChallenge> ChallengeAsync(string routeName, long priceSats, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _invoicesInFlight) > InvoicesInFlightMax)
        {
            Interlocked.Decrement(ref _invoicesInFlight);
            return PaymentChallenge.Busy;
        }

        try
        {
            LightningInvoice invoice = await _node.CreateInvoiceAsync(priceSats, "One call of " + routeName, cancellationToken);
            if (Interlocked.Exchange(ref _nodeHasFailed, 0) != 0)
            {
                Log.NodeRecovered(_logger, _node.Description);
            }

            PaymentTerms terms = new(invoice.PaymentHashHex, routeName, priceSats, _time.GetUtcNow() + TokenLifetime);
            Macaroon macaroon = TokenMint.MintBinary(_keys[0], TokenMint.NewPaymentIdentifier(_time), terms.ToCaveats().AsSpan());
            return ChallengeWriter.Write(invoice, macaroon, priceSats);
        }
        catch (LightningNodeException exception)
        {
            if (Interlocked.Exchange(ref _nodeHasFailed, 1) == 0)
            {
                Log.NodeFailed(_logger, _node.Description, exception.Message);
            }

            return PaymentChallenge.Unavailable;
        }
        finally
        {
            Interlocked.Decrement(ref _invoicesInFlight);
        }
    }

    /// <summary>
    /// Checks a payment and uses it up. Call <see cref="Release"/> when nothing of the call it paid for has reached the upstream.
    /// </summary>
    /// <param name="authorizationValue">The value of <c>Authorization</c>, whole.</param>
    /// <param name="routeName">The route that is called.</param>
    /// <param name="priceSats">What it costs now; to have paid more is fine.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>; the payment is given back then.</param>
    public ValueTask<PaymentOutcome> RedeemAsync(ReadOnlyMemory<byte> authorizationValue, string routeName, long priceSats, CancellationToken cancellationToken)
    {
        PaymentVerdict verdict = Judge(authorizationValue.Span, out PaymentTerms? terms);
        if (verdict == PaymentVerdict.Accepted && terms is not null)
        {
            if (!terms.IsFor(routeName))
            {
                verdict = PaymentVerdict.WrongRoute;
            }
            else if (terms.PriceSats < priceSats)
            {
                verdict = PaymentVerdict.TooCheap;
            }
            else
            {
                return ClaimAsync(terms, cancellationToken);
            }
        }

        return ValueTask.FromResult(new PaymentOutcome { Verdict = verdict, PaymentHashHex = terms?.PaymentHashHex });
    }

    /// <summary>
    /// Gives a payment back, because nothing of the call reached the upstream: it can be used again, on any gateway. At most once per outcome;
    /// does nothing for one that was not accepted. Does not wait; repeated until the store has it.
    /// </summary>
    public void Release(in PaymentOutcome outcome)
    {
        if (outcome is { IsAccepted: true, PaymentHashHex: { } hash, Owner: { } owner })
        {
            _returner.Return(new PaymentClaim(hash, owner, _time.GetUtcNow() + TokenLifetime));
        }
    }

    /// <summary>Stops giving payments back; those that still wait are logged.</summary>
    public ValueTask DisposeAsync() => _returner.DisposeAsync();

    /// <summary>Everything but the route, the price and the claim. The terms are those of a genuine macaroon, or null.</summary>
    private PaymentVerdict Judge(ReadOnlySpan<byte> authorizationValue, out PaymentTerms? terms)
    {
        terms = null;
        if (!PaymentCredential.TryRead(authorizationValue, out PaymentCredential credential))
        {
            return PaymentVerdict.Malformed;
        }

        TokenVerification verification = _verifier.Verify(credential.Macaroon);
        if (verification.Token is not { } token)
        {
            return verification.Fault switch
            {
                TokenFault.Expired => PaymentVerdict.Expired,
                TokenFault.BadSignature => PaymentVerdict.Forged,
                _ => PaymentVerdict.Malformed,
            };
        }

        terms = PaymentTerms.Read(token);
        if (terms is null)
        {
            return PaymentVerdict.Malformed;
        }

        Span<byte> bytes = stackalloc byte[PaymentHash.Bytes];
        Span<byte> hash = stackalloc byte[PaymentHash.Bytes];
        credential.CopyPreimageTo(bytes);
        SHA256.HashData(bytes, hash);
        Convert.FromHexString(terms.PaymentHashHex, bytes, out _, out _);
        return CryptographicOperations.FixedTimeEquals(hash, bytes) ? PaymentVerdict.Accepted : PaymentVerdict.WrongPreimage;
    }

    private async ValueTask<PaymentOutcome> ClaimAsync(PaymentTerms terms, CancellationToken cancellationToken)
    {
        PaymentClaim claim = new(
            terms.PaymentHashHex,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            terms.ExpiresAt);
        try
        {
            // The wait for an earlier one to be given back is the client's, who may come again with the same payment.
            PaymentVerdict verdict = _returner.IsReturning(terms.PaymentHashHex) ? PaymentVerdict.Unavailable
                : await _store.TryClaimAsync(claim.Name, claim.Owner, ClaimLifetime, cancellationToken) ? PaymentVerdict.Accepted
                : PaymentVerdict.Replayed;
            return new PaymentOutcome
            {
                Verdict = verdict,
                PaymentHashHex = terms.PaymentHashHex,
                AmountSats = terms.PriceSats,
                Owner = verdict == PaymentVerdict.Accepted ? claim.Owner : null,
            };
        }
        catch (BudgetStoreException)
        {
            // The claim may have been taken all the same: whoever paid must not lose by that.
            _returner.Return(claim);
            return new PaymentOutcome { Verdict = PaymentVerdict.Unavailable, PaymentHashHex = terms.PaymentHashHex };
        }
        catch (OperationCanceledException)
        {
            _returner.Return(claim);
            throw;
        }
    }
}
