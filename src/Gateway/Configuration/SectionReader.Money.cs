using SatGate.Model.Money;

namespace SatGate.Gateway.Configuration;

/// <content>Reading amounts of money: exact decimals, never a floating-point number, and never negative.</content>
internal sealed partial class SectionReader
{
    private const long CreditsMax = NanoUsd.ValueMax / NanoUsd.PerCredit;
    private const long UsdMax = NanoUsd.ValueMax / NanoUsd.PerUsd;

    /// <summary>An amount of credits.</summary>
    internal NanoUsd? Credits(string key) => Text(key) is { } text ? Credits(key, text) : null;

    /// <summary>An amount of credits from the key's text.</summary>
    internal NanoUsd? Credits(string key, string text)
    {
        if (UsdText.TryParseCredits(text, out NanoUsd amount))
        {
            return amount;
        }

        RefuseAmount(key, $"write credits as digits, such as 500 or 0.5, at most {CreditsMax} and with at most 7 decimals");
        return null;
    }

    /// <summary>An amount of US dollars.</summary>
    internal NanoUsd? Usd(string key) => Text(key) is { } text ? Usd(key, text) : null;

    /// <summary>An amount of US dollars from the key's text.</summary>
    internal NanoUsd? Usd(string key, string text)
    {
        if (UsdText.TryParseUsd(text, out NanoUsd amount))
        {
            return amount;
        }

        RefuseAmount(key, $"write US dollars as digits, such as 5 or 0.000125, at most {UsdMax} and with at most 9 decimals");
        return null;
    }

    private void RefuseAmount(string key, string hint) => Error(key, $"{((ConfigScalar)Written(key)!).Quoted} is not an amount; {hint}");
}
