using System.Collections.Immutable;
using SatGate.Budget.Stores;
using SatGate.Model.Registry;

namespace SatGate.Mcp.Governance.Approvals;

/// <summary>
/// Keeps the calls that wait for somebody's yes in the registry, so that every gateway knows them and a yes is used once among all of them. Bounded;
/// thread-safe; off the path of calls that need none.
/// </summary>
internal sealed class ApprovalDesk(IRegistryStore registry, TimeProvider time) : IApprovalDesk
{
    /// <summary>The collection in the registry.</summary>
    public const string Collection = "approvals";

    /// <summary>Most calls of one token that wait.</summary>
    public const int PendingPerTokenMax = 20;

    /// <summary>Most calls that wait.</summary>
    public const int PendingMax = 50;

    /// <summary>How often an answer is tried again when the call changed while it was being answered.</summary>
    public const int AnswerTriesMax = 8;

    /// <summary>How long one may wait, and an answer holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Asks for a call. Does not throw.</summary>
    /// <param name="wanted">The call, as it is kept when it is new.</param>
    public async ValueTask<ApprovalAnswer> AskAsync(ApprovalRecord wanted)
    {
        try
        {
            string? json = await registry.GetAsync(Collection, wanted.Id, CancellationToken.None);
            return ApprovalJson.Read(json) is { } known ? await UseAsync(known, json!) : await AddAsync(wanted);
        }
        catch (BudgetStoreException)
        {
            return new ApprovalAnswer(ApprovalOutcome.Unavailable, null);
        }
    }

    /// <summary>Gives a yes back, because the call was not made after all. Does not throw; a yes that cannot be given back is asked for anew.</summary>
    public async ValueTask RestoreAsync(ApprovalRecord used)
    {
        try
        {
            if (used.ExpiresAt > time.GetUtcNow())
            {
                await registry.TryAddAsync(Collection, used.Id, ApprovalJson.Write(used with { State = ApprovalState.Approved }), CancellationToken.None);
            }
        }
        catch (BudgetStoreException)
        {
            // The caller asks again, and somebody answers again: nothing is let through for it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ApprovalRecord>> ListAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return [.. (await AllAsync(cancellationToken)).Where(record => record.ExpiresAt > now).OrderBy(static record => record.CreatedAt)];
    }

    /// <inheritdoc/>
    public async ValueTask<ApprovalRecord?> AnswerAsync(string id, bool isApproved, CancellationToken cancellationToken)
    {
        // Only what was read is answered: one that was used up meanwhile must not come back as a second yes.
        for (int i = 0; i < AnswerTriesMax; i++)
        {
            string? json = await registry.GetAsync(Collection, id, cancellationToken);
            if (ApprovalJson.Read(json) is not { } known || known.ExpiresAt <= time.GetUtcNow())
            {
                return null;
            }

            ApprovalRecord answered = known with { State = isApproved ? ApprovalState.Approved : ApprovalState.Denied };
            if (await registry.TryReplaceAsync(Collection, id, json!, ApprovalJson.Write(answered), cancellationToken))
            {
                return answered;
            }
        }

        throw new BudgetStoreException("The call was changed by others each time it was to be answered.");
    }

    private async ValueTask<ApprovalAnswer> UseAsync(ApprovalRecord known, string json)
    {
        if (known.ExpiresAt <= time.GetUtcNow())
        {
            await registry.TryRemoveAsync(Collection, known.Id, json, CancellationToken.None);
            return new ApprovalAnswer(ApprovalOutcome.Expired, known);
        }

        switch (known.State)
        {
            case ApprovalState.Approved:
                // Whoever removes this very yes has used it; to anybody else at the same moment it is gone, or was taken back.
                bool isOurs = await registry.TryRemoveAsync(Collection, known.Id, json, CancellationToken.None);
                return new ApprovalAnswer(isOurs ? ApprovalOutcome.Granted : ApprovalOutcome.Required, known);
            case ApprovalState.Denied:
                return new ApprovalAnswer(ApprovalOutcome.Denied, known);
            default:
                return new ApprovalAnswer(ApprovalOutcome.Required, known);
        }
    }

    private async ValueTask<ApprovalAnswer> AddAsync(ApprovalRecord wanted)
    {
        DateTimeOffset now = time.GetUtcNow();
        int pending = 0;
        int ofToken = 0;
        foreach (ApprovalRecord record in await AllAsync(CancellationToken.None))
        {
            if (record.ExpiresAt + Lifetime <= now)
            {
                // Nobody came back to hear that it expired.
                await registry.RemoveAsync(Collection, record.Id, CancellationToken.None);
            }
            else if (record.ExpiresAt > now)
            {
                pending++;
                ofToken += string.Equals(record.TokenId, wanted.TokenId, StringComparison.Ordinal) ? 1 : 0;
            }
        }

        if (pending >= PendingMax || ofToken >= PendingPerTokenMax)
        {
            return new ApprovalAnswer(ApprovalOutcome.QueueFull, null);
        }

        ApprovalRecord added = wanted with { CreatedAt = now, ExpiresAt = now + Lifetime };
        await registry.TryAddAsync(Collection, added.Id, ApprovalJson.Write(added), CancellationToken.None);
        return new ApprovalAnswer(ApprovalOutcome.Required, added);
    }

    private async ValueTask<List<ApprovalRecord>> AllAsync(CancellationToken cancellationToken)
    {
        // More than wait, because those that expired stay for a while to be told.
        const int ReadMax = PendingMax * 20;
        var records = new List<ApprovalRecord>();
        await foreach ((_, string json) in registry.ListAsync(Collection, cancellationToken))
        {
            if (ApprovalJson.Read(json) is { } record)
            {
                records.Add(record);
            }

            if (records.Count == ReadMax)
            {
                break;
            }
        }

        return records;
    }
}
