using System.Buffers;
using System.Runtime.InteropServices;
using SatGate.Model.Money;

namespace SatGate.Model.Tokens;

/// <summary>
/// Which budget a token is charged to, worked out caveat by caveat. A seal by the server vouches for the names and limits between the seal before
/// it and itself; what stands after the last seal was put there by a holder.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct BudgetTerms
{
    private const int BudgetIdLettersMax = 128;

    private static readonly SearchValues<char> ForbiddenSigns = SearchValues.Create("{}*?\"'`");

    private string? _openId;
    private NanoUsd? _openLimit;
    private bool _openIdsDiffer;
    private bool _isSealed;

    /// <summary>The budget; null when none was named.</summary>
    public string? Id { get; private set; }

    /// <summary>Its limit; null without one.</summary>
    public NanoUsd? Limit { get; private set; }

    /// <summary>Takes a <c>budget_id</c>. False when the name is not one that a budget may have.</summary>
    public bool TryAddId(string id)
    {
        if (!IsId(id))
        {
            return false;
        }

        _openIdsDiffer |= _openId is not null && _openId != id;
        _openId = id;
        return true;
    }

    /// <summary>Takes a <c>budget_limit</c>; the least of a segment counts. False when it is not an amount.</summary>
    public bool TryAddLimit(ReadOnlySpan<char> value)
    {
        if (!UsdText.TryParseUsd(value, out NanoUsd limit))
        {
            return false;
        }

        _openLimit = Least(_openLimit, limit);
        return true;
    }

    /// <summary>Takes a seal that was found good: what is open now belongs to the server. A new name leaves the old one's limit behind.</summary>
    public void Seal()
    {
        Limit = _openId is null ? Least(Limit, _openLimit) : _openLimit;
        Id = _openId ?? Id;
        _isSealed = true;
        (_openId, _openLimit, _openIdsDiffer) = (null, null, false);
    }

    /// <summary>Ends the token. False when something is left that no seal vouches for.</summary>
    /// <param name="acceptUnsealed">Take over what a token without any seal says, if it names exactly one budget: as tokens of old were minted.</param>
    public bool TryEnd(bool acceptUnsealed)
    {
        if (_openId is null && _openLimit is null)
        {
            return true;
        }

        if (!acceptUnsealed || _isSealed || _openId is null || _openIdsDiffer)
        {
            return false;
        }

        (Id, Limit) = (_openId, _openLimit);
        return true;
    }

    /// <summary>Whether a text may name a budget: visible ASCII without signs that mean something to a store's keys and patterns.</summary>
    public static bool IsId(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= BudgetIdLettersMax && !id.ContainsAnyExceptInRange('!', '~') && !id.ContainsAny(ForbiddenSigns);

    private static NanoUsd? Least(NanoUsd? left, NanoUsd? right) => left is null || (right is not null && right < left) ? right : left;
}
