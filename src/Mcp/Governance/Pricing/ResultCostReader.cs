using System.Text;
using System.Text.Json;
using SatGate.Mcp.JsonRpc;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Mcp.Governance.Pricing;

/// <summary>Reads from the result of a call what the call cost. Immutable and thread-safe; allocates nothing.</summary>
internal sealed class ResultCostReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MessageScanner.DepthMax };

    private readonly byte[][]? _path;
    private readonly decimal _nanoUsdPerUnit;

    public ResultCostReader(McpResultCost cost)
    {
        _path = cost.Path?.Split('.').Select(Encoding.UTF8.GetBytes).ToArray();
        _nanoUsdPerUnit = cost.CreditsPerUnit * NanoUsd.PerCredit;
    }

    /// <summary>The cost, rounded up; null when the result does not tell it.</summary>
    public NanoUsd? Read(ReadOnlySpan<byte> reply, in MessageScan scan)
    {
        if (scan.Kind != MessageKind.Result || !scan.Result.IsObject(reply))
        {
            return null;
        }

        ReadOnlySpan<byte> result = scan.Result.Of(reply);
        try
        {
            decimal? units = _path is null ? UsageReader.Read(result) : NumberAt(result, _path);
            if (units is not >= 0)
            {
                return null;
            }

            decimal amount = decimal.Ceiling(units.Value * _nanoUsdPerUnit);
            return amount > NanoUsd.ValueMax ? null : new NanoUsd((long)amount);
        }
        catch (Exception fault) when (fault is OverflowException or InvalidOperationException)
        {
            // A number beyond all measure, or half of a surrogate pair in a key: nothing that tells a cost.
            return null;
        }
    }

    /// <summary>The number under a path of names; null when there is none, or it stands there twice.</summary>
    internal static decimal? NumberAt(ReadOnlySpan<byte> json, ReadOnlySpan<byte[]> path)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        decimal? found = null;
        Search(ref reader, path, ref found, out bool isTwice);
        return isTwice ? null : found;
    }

    // The reader stands on the start of an object and ends on its end.
    private static void Search(ref Utf8JsonReader reader, ReadOnlySpan<byte[]> path, ref decimal? found, out bool isTwice)
    {
        isTwice = false;
        bool seen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = reader.ValueTextEquals(path[0]);
            reader.Read();
            if (!isName)
            {
                reader.Skip();
                continue;
            }

            isTwice |= seen;
            seen = true;
            if (path.Length > 1 && reader.TokenType == JsonTokenType.StartObject)
            {
                Search(ref reader, path[1..], ref found, out bool isTwiceBelow);
                isTwice |= isTwiceBelow;
            }
            else if (path.Length == 1 && reader.TokenType == JsonTokenType.Number)
            {
                found = reader.TryGetDecimal(out decimal number) ? number : null;
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
