using System.Globalization;
using SatGate.Model.Audit;

namespace SatGate.CloudSync.Spool;

/// <summary>The events by which the log tells of what it does not hold.</summary>
internal static class LostRemark
{
    /// <summary>Reason of events that are summed up by token and hour, and not kept one by one any more.</summary>
    public const string Summarised = "summarised";

    /// <summary>Reason of events that did not fit in memory while the disk did not take them.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>Reason of events that were stored and that the disk lost again.</summary>
    public const string StorageFault = "storage_fault";

    private const string Through = " through ";

    /// <summary>So many events were lost.</summary>
    public static UsageEvent Lost(string reason, long count, long unixMs) => new()
    {
        UnixMs = unixMs,
        Kind = UsageKind.EventsLost,
        Reason = reason,
        Detail = string.Create(CultureInfo.InvariantCulture, $"{count} events"),
    };

    /// <summary>These events were summarised.</summary>
    public static UsageEvent OfSummary(long first, long last, long unixMs) => new()
    {
        UnixMs = unixMs,
        Kind = UsageKind.EventsLost,
        Reason = Summarised,
        Detail = string.Create(CultureInfo.InvariantCulture, $"{first}{Through}{last}"),
    };

    /// <summary>Reads the last summarised event out of such an event.</summary>
    public static bool TryLastSummarised(in UsageEvent usage, out long last)
    {
        last = 0;
        int place = usage.Kind == UsageKind.EventsLost && usage.Reason == Summarised ? usage.Detail?.IndexOf(Through, StringComparison.Ordinal) ?? -1 : -1;
        return place >= 0 && long.TryParse(usage.Detail.AsSpan(place + Through.Length), NumberStyles.None, CultureInfo.InvariantCulture, out last);
    }
}
