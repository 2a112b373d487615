using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using SatGate.Model.Registry;

namespace SatGate.Budget.Registry;

/// <summary>
/// What is remembered of minted tokens, shared by all gateways of a tenant. Off the data path: a token is verified without it. Thread-safe.
/// Methods throw <see cref="BudgetStoreException"/> when the store does not answer.
/// </summary>
public sealed class TokenRegistry
{
    /// <summary>The collection of the registry: <see cref="TokenRecord"/> by token id.</summary>
    public const string Collection = "tokens";

    /// <summary>Most tokens that are listed at once; what is past it is counted only. 100,000.</summary>
    public const int ListedMax = 100_000;

    private readonly IRegistryStore _store;
    private readonly ILogger _logger;

    /// <summary>Reads and writes through a store, which is not disposed here.</summary>
    public TokenRegistry(IRegistryStore store, ILogger<TokenRegistry> logger)
    {
        _store = store;
        _logger = logger;
    }

    /// <summary>Remembers a token. False when there is one of that id, which stays as it is.</summary>
    public ValueTask<bool> AddAsync(TokenRecord token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _store.TryAddAsync(Collection, token.Id, TokenDocument.Write(token), cancellationToken);
    }

    /// <summary>The token of an id, or null.</summary>
    public async ValueTask<TokenRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        string? json = await _store.GetAsync(Collection, id, cancellationToken);
        return json is null ? null : Understand(id, json);
    }

    /// <summary>Number of tokens, revoked and expired ones too.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => _store.CountAsync(Collection, cancellationToken);

    /// <summary>The tokens, oldest first, at most <see cref="ListedMax"/>.</summary>
    public async ValueTask<ImmutableArray<TokenRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var tokens = new List<TokenRecord>();
        await foreach (KeyValuePair<string, string> document in _store.ListAsync(Collection, cancellationToken))
        {
            if (Understand(document.Key, document.Value) is { } token)
            {
                tokens.Add(token);
            }

            if (tokens.Count == ListedMax)
            {
                break;
            }
        }

        return [.. tokens.OrderBy(token => token.CreatedAt).ThenBy(token => token.Id, StringComparer.Ordinal)];
    }

    /// <summary>The token and all that was delegated from it, near ones first; empty when there is no such token.</summary>
    public async ValueTask<ImmutableArray<TokenRecord>> FamilyAsync(string id, CancellationToken cancellationToken)
    {
        ImmutableArray<TokenRecord> all = await ListAsync(cancellationToken);
        ILookup<string?, TokenRecord> children = all.ToLookup(token => token.ParentId, StringComparer.Ordinal);
        ImmutableArray<TokenRecord>.Builder family = ImmutableArray.CreateBuilder<TokenRecord>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        family.AddRange(all.Where(token => token.Id == id && seen.Add(token.Id)));

        // Grows while it is walked; an id is taken once, so that a circle written by a foreign hand ends.
        for (int i = 0; i < family.Count; i++)
        {
            family.AddRange(children[family[i].Id].Where(child => seen.Add(child.Id)));
        }

        return family.ToImmutable();
    }

    /// <summary>The tokens delegated directly from one.</summary>
    public async ValueTask<ImmutableArray<TokenRecord>> ChildrenAsync(string id, CancellationToken cancellationToken) =>
        [.. (await ListAsync(cancellationToken)).Where(token => token.ParentId == id)];

    /// <summary>Notes that a token was revoked; the first moment stays. Gives the token as it is now, or null when there is none.</summary>
    public async ValueTask<TokenRecord?> MarkRevokedAsync(string id, DateTimeOffset revokedAt, CancellationToken cancellationToken)
    {
        TokenRecord? token = await FindAsync(id, cancellationToken);
        if (token is null or { RevokedAt: not null })
        {
            return token;
        }

        TokenRecord revoked = token with { RevokedAt = revokedAt };
        await _store.PutAsync(Collection, id, TokenDocument.Write(revoked), cancellationToken);
        return revoked;
    }

    /// <summary>The token of a signature, or null.</summary>
    public async ValueTask<TokenRecord?> FindBySignatureAsync(string signature, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(token => token.Signature == signature);

    /// <summary>Notes that a token is no longer revoked.</summary>
    public ValueTask MarkReinstatedAsync(TokenRecord token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _store.PutAsync(Collection, token.Id, TokenDocument.Write(token with { RevokedAt = null }), cancellationToken);
    }

    /// <summary>Forgets a token that was never handed out, because what had to follow failed.</summary>
    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) => _store.RemoveAsync(Collection, id, cancellationToken);

    private TokenRecord? Understand(string id, string json)
    {
        TokenRecord? token = TokenDocument.TryRead(id, json);
        if (token is null)
        {
            Log.TokenNotUnderstood(_logger, id);
        }

        return token;
    }
}
