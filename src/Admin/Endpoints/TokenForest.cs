using System.Collections.Immutable;
using SatGate.Model.Registry;

namespace SatGate.Admin.Endpoints;

/// <summary>Tokens below the tokens they were delegated from. One whose parent is not known is a root.</summary>
internal sealed class TokenForest
{
    /// <summary>Deepest level that is shown. 128.</summary>
    public const int DepthMax = 128;

    private readonly ILookup<string?, TokenRecord> _children;

    public TokenForest(ImmutableArray<TokenRecord> tokens)
    {
        HashSet<string> known = [.. tokens.Select(static token => token.Id)];
        Roots = [.. tokens.Where(token => token.ParentId is null || !known.Contains(token.ParentId))];
        _children = tokens.ToLookup(static token => token.ParentId, StringComparer.Ordinal);
    }

    /// <summary>Those without a known parent, oldest first.</summary>
    public ImmutableArray<TokenRecord> Roots { get; }

    /// <summary>The tokens delegated directly from one, oldest first.</summary>
    public IEnumerable<TokenRecord> ChildrenOf(string id) => _children[id];

    /// <summary>Every token, each root followed by what is below it.</summary>
    public IEnumerable<TokenRecord> InOrder()
    {
        var waiting = new Stack<(TokenRecord Token, int Level)>(Roots.Reverse().Select(static root => (root, 0)));
        while (waiting.TryPop(out (TokenRecord Token, int Level) next))
        {
            yield return next.Token;
            if (next.Level < DepthMax)
            {
                foreach (TokenRecord child in ChildrenOf(next.Token.Id).Reverse())
                {
                    waiting.Push((child, next.Level + 1));
                }
            }
        }
    }
}
