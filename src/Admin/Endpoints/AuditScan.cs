using SatGate.Model.Audit;

namespace SatGate.Admin.Endpoints;

/// <summary>Reads many events for a report, page by page, the newest first.</summary>
internal static class AuditScan
{
    /// <summary>Most events that one report looks at. 50,000.</summary>
    public const int EventsMax = 50_000;

    private const int PageSize = 1000;

    /// <summary>Shows each matching event to a reader. False when there are more than <see cref="EventsMax"/>.</summary>
    public static async Task<bool> ReadAsync(IAuditLog audit, AuditQuery query, Action<AuditEntry> reader, CancellationToken cancellationToken)
    {
        AuditQuery next = query with { Descending = true, CountMax = PageSize };
        for (int seen = 0; seen < EventsMax; seen += PageSize)
        {
            AuditPage page = await audit.ReadAsync(next, cancellationToken);
            foreach (AuditEntry entry in page.Entries)
            {
                reader(entry);
            }

            if (page.IsLast)
            {
                return true;
            }

            next = next with { BeforeSequence = page.NextSequence };
        }

        return false;
    }
}
