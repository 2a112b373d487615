namespace SatGate.Budget.Ledger;

/// <summary>How much is taken ahead. Pure.</summary>
internal static class SliceSizing
{
    // What is left is shared: nobody takes more than this part of it at once.
    private const int PartOfRest = 8;

    // The first slice pays for so many calls, and none is worth its round trips for fewer than a few.
    private const int FirstCalls = 32;
    private const int CallsMin = 4;

    /// <summary>How much to take, in whole calls; 0 for nothing, because so little is left that every call asks the store.</summary>
    /// <param name="storeRemaining">What the store has left.</param>
    /// <param name="price">Price of a call; above zero.</param>
    /// <param name="lastGrant">What was taken the last time; 0 for the first time.</param>
    /// <param name="wasShort">Whether that did not last long.</param>
    /// <param name="amountMax">Most to take.</param>
    public static long Size(long storeRemaining, long price, long lastGrant, bool wasShort, long amountMax)
    {
        Int128 wanted = lastGrant == 0 ? (Int128)price * FirstCalls : wasShort ? (Int128)lastGrant * 2 : lastGrant;
        long size = (long)Int128.Min(wanted, Math.Min(amountMax, Math.Max(storeRemaining, 0) / PartOfRest));
        return size / price < CallsMin ? 0 : size - (size % price);
    }
}
