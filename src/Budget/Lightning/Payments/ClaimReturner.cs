using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;

namespace SatGate.Budget.Lightning.Payments;

/// <summary>
/// Gives payments back that bought nothing: the call did not reach the upstream, or the store did not say whether it has taken them. Repeats
/// until the store has answered or the payment has expired. Thread-safe.
/// </summary>
internal sealed class ClaimReturner : IAsyncDisposable
{
    /// <summary>Most payments that wait to be given back. One more is lost to whoever made it, and logged.</summary>
    public const int WaitingMax = 4096;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IBudgetStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, byte> _hashes = new(StringComparer.Ordinal);
    private readonly Channel<PaymentClaim> _waiting = Channel.CreateBounded<PaymentClaim>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _running;

    /// <summary>Starts it. The store must outlive it.</summary>
    public ClaimReturner(IBudgetStore store, TimeProvider time, ILogger logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        _running = RunAsync();
    }

    /// <summary>Whether the payment is being given back, so that nobody should be told yet that it was used.</summary>
    public bool IsReturning(string paymentHashHex) => _hashes.ContainsKey(paymentHashHex);

    /// <summary>Gives a payment back soon. Does not wait.</summary>
    public void Return(PaymentClaim claim)
    {
        _hashes[claim.PaymentHashHex] = 0;
        if (!_waiting.Writer.TryWrite(claim))
        {
            Lose(claim, "too many wait for the store");
        }
    }

    /// <summary>Stops. What waits is tried once more, until the store fails; the rest is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_waiting.Writer.TryComplete())
        {
            return;
        }

        await _ended.CancelAsync();
        await _running;
        bool isAway = false;
        while (_waiting.Reader.TryRead(out PaymentClaim? claim))
        {
            isAway = isAway || !await TryReleaseAsync(claim, CancellationToken.None);
            if (isAway)
            {
                Lose(claim, "the gateway is ending");
            }
        }

        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_ended.Token))
            {
                // Peeked first, so that one cut off by the end of the program is still there to be logged.
                while (_waiting.Reader.TryPeek(out PaymentClaim? claim))
                {
                    await ReturnAsync(claim);
                    _waiting.Reader.TryRead(out _);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>The store is shared by all that wait: while it is away for one, the others lose nothing by waiting behind it.</summary>
    private async Task ReturnAsync(PaymentClaim claim)
    {
        while (!await TryReleaseAsync(claim, _ended.Token))
        {
            if (_time.GetUtcNow() >= claim.ExpiresAt)
            {
                Lose(claim, "the store did not answer for as long as it was worth something");
                return;
            }

            await Task.Delay(Pause, _time, _ended.Token);
        }
    }

    private async ValueTask<bool> TryReleaseAsync(PaymentClaim claim, CancellationToken cancellationToken)
    {
        try
        {
            await _store.ReleaseClaimAsync(claim.Name, claim.Owner, cancellationToken);
            _hashes.TryRemove(claim.PaymentHashHex, out _);
            Log.PaymentReturned(_logger, claim.PaymentHashHex);
            return true;
        }
        catch (BudgetStoreException)
        {
            return false;
        }
    }

    private void Lose(PaymentClaim claim, string detail)
    {
        _hashes.TryRemove(claim.PaymentHashHex, out _);
        Log.PaymentLost(_logger, claim.PaymentHashHex, detail);
    }
}
