using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SatGate.Proxy.Routing;

/// <content>Whether every reading of a path is safe to forward.</content>
public sealed partial class RouteTable
{
    private const int StackBytesMax = 1024;

    /// <summary>
    /// Most bytes that the readings of one ambiguous path (<see cref="PathForms"/>) may have together; a path that would take more answers
    /// <see cref="RouteOutcome.TargetRefused"/>. One ambiguity makes one reading, n of them 2^n - 1: a path may be 264 bytes long with all five
    /// at once, 1,170 with three. 8,192.
    /// </summary>
    public static int AmbiguousBytesMax => 8 * 1024;

    // A server behind us may take some of the steps and not others, so each combination that the path invites is tried.
    [SkipLocalsInit]
    private bool IsSafe<TFields>(
        ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, TFields fields, PathAmbiguity ambiguity, int selected, bool stripped)
        where TFields : struct, IRequestFields, allows ref struct
    {
        int readings = (1 << BitOperations.PopCount((uint)ambiguity)) - 1;
        if ((long)readings * path.Length > AmbiguousBytesMax)
        {
            return false;
        }

        byte[]? rented = null;
        Span<byte> form = path.Length <= StackBytesMax ? stackalloc byte[StackBytesMax] : (rented = ArrayPool<byte>.Shared.Rent(path.Length));
        try
        {
            for (int steps = (int)ambiguity; steps != 0; steps = (steps - 1) & (int)ambiguity)
            {
                int length = PathForms.Normalize(path, (PathAmbiguity)steps, form, out _);
                if (Select(form[..length], method, fields, out bool formStripped) != selected || formStripped != stripped)
                {
                    return false;
                }
            }

            return selected < 0 || StaysInside(Routes[selected], path, stripped, form);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    // What goes upstream must not climb out of the part of the upstream that the route opens: its URL's path, or what a strip left.
    private static bool StaysInside(CompiledRoute route, ReadOnlySpan<byte> path, bool stripped, Span<byte> form)
    {
        ReadOnlySpan<byte> kept = route.ForwardedPath(path, stripped);
        if (kept.IsEmpty || route.Rewrite.Length > 0 || (route.UpstreamPathPrefix.Length == 0 && kept.Length == path.Length))
        {
            return true;
        }

        PathForms.Normalize(kept, PathAmbiguity.All, form, out bool climbs);
        return !climbs;
    }
}
