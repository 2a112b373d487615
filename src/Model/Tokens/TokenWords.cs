namespace SatGate.Model.Tokens;

/// <summary>The names of caveats and other fixed words of tokens.</summary>
internal static class TokenWords
{
    public const string Separator = " = ";
    public const string TimeBefore = "time < ";
    public const string Expires = "expires";
    public const string Scope = "scope";
    public const string Tenant = "tenant_id";
    public const string BudgetId = "budget_id";
    public const string BudgetLimit = "budget_limit";
    public const string BudgetBind = "budget_bind";
    public const string Parent = "parent";
    public const string Label = "label";
    public const string Routes = "routes";
    public const string DelegationDepth = "delegation_depth";
    public const string PaymentHash = "payment_hash";
    public const string Route = "route";
    public const string PriceSats = "price_sats";

    /// <summary>What a scope that holds rules on arguments begins with, in either case.</summary>
    public const string ArgumentRules = "argrules:";

    public const string CapabilityPrefix = "satgate-capability-v1:";
    public const string PaymentPrefix = "satgate-l402-v1:";

    /// <summary><see cref="CapabilityPrefix"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> CapabilityPrefixUtf8 => "satgate-capability-v1:"u8;

    /// <summary><see cref="PaymentPrefix"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> PaymentPrefixUtf8 => "satgate-l402-v1:"u8;

    /// <summary><see cref="Macaroon.DefaultLocation"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> LocationUtf8 => "https://satgate.io"u8;

    /// <summary>Caveats that restrict nothing and are there for people and reports.</summary>
    public static bool IsInformational(ReadOnlySpan<char> name) =>
        name is Label or "cost_center" or "department" or "subject" or "project" or "delegation_budget";

    /// <summary>Writes a caveat.</summary>
    public static string Caveat(string name, string value) => name + Separator + value;
}
