using System.Collections.Immutable;
using SatGate.Model.Configuration;
using SatGate.Model.Money;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>budget</c>.</summary>
internal static class BudgetSection
{
    /// <summary>Most percentages of <c>thresholds</c>. 10.</summary>
    internal const int ThresholdsMax = 10;

    private static readonly TimeSpan DeadlineMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan DeadlineMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeaseMin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeaseMax = TimeSpan.FromHours(1);

    /// <summary>Reads the section, and <c>redis</c> beside it.</summary>
    internal static BudgetSettings Read(SectionReader root, Func<string, string?> environment)
    {
        SectionReader? section = root.Section("budget");
        string? redisUrl = RedisAddress.Read(root, section, environment);
        if (section is null)
        {
            return new BudgetSettings { RedisUrl = redisUrl };
        }

        var defaults = new BudgetSettings();
        (bool unlimited, NanoUsd? limit) = ReadDefault(section);
        var settings = new BudgetSettings
        {
            RedisUrl = redisUrl,
            Tenant = ReadTenant(section) ?? defaults.Tenant,
            Debit = section.Choice("debit", "strict", "leased") == "leased" ? DebitMode.Leased : DebitMode.Strict,
            FailMode = section.Choice("failMode", "closed", "open", "lease") switch
            {
                "open" => FailMode.Open,
                "lease" => FailMode.Lease,
                _ => FailMode.Closed,
            },
            Deadline = section.Duration("deadline", DeadlineMin, DeadlineMax) ?? defaults.Deadline,
            HoldLease = section.Duration("holdLease", LeaseMin, LeaseMax) ?? defaults.HoldLease,
            SliceMax = ReadSlice(section) ?? defaults.SliceMax,
            Mode = EnforcementModes.Read(section) ?? defaults.Mode,
            DefaultIsUnlimited = unlimited,
            DefaultLimit = limit,
            Thresholds = ReadThresholds(section) ?? defaults.Thresholds,
            AllowUnsafeRedis = section.Bool("allowUnsafeRedis") ?? defaults.AllowUnsafeRedis,
            Budgets = BudgetsSection.Read(section),
        };
        section.Finish();
        return settings;
    }

    private static string? ReadTenant(SectionReader section)
    {
        if (section.Text("tenant") is not { Length: > 0 } tenant)
        {
            return null;
        }

        if (!BudgetName.IsTenant(tenant))
        {
            section.Error("tenant", $"a tenant is 1 to {BudgetName.TenantCharsMax} letters, digits, points, underscores and hyphens of ASCII");
            return null;
        }

        return tenant;
    }

    private static NanoUsd? ReadSlice(SectionReader section)
    {
        NanoUsd? slice = section.Credits("sliceCredits");
        if (slice == NanoUsd.Zero)
        {
            section.Error("sliceCredits", "must be more than 0");
        }

        return slice;
    }

    // "unlimited", "none", a number of credits, or the number under its own key.
    private static (bool Unlimited, NanoUsd? Limit) ReadDefault(SectionReader section)
    {
        if (section.Written("default") is ConfigMapping)
        {
            SectionReader inner = section.Section("default")!;
            NanoUsd? credits = inner.Credits("credits");
            if (!inner.Has("credits"))
            {
                section.Error("default", "credits are needed; write default: {credits: 500}");
            }

            inner.Finish();
            return (false, credits);
        }

        if (section.Scalar("default") is not { } scalar || section.Text("default") is not { Length: > 0 } text)
        {
            return (false, null);
        }

        switch (text.ToLowerInvariant())
        {
            case "unlimited":
                return (true, null);
            case "none":
                return (false, null);
            default:
                if (!UsdText.TryParseCredits(text, out NanoUsd limit))
                {
                    section.Error("default", $"{scalar.Quoted} is not known; write none, unlimited or a number of credits");
                    return (false, null);
                }

                return (false, limit);
        }
    }

    private static ImmutableArray<int>? ReadThresholds(SectionReader section)
    {
        if (!section.Has("thresholds"))
        {
            _ = section.Take("thresholds");
            return null;
        }

        var thresholds = ImmutableArray.CreateBuilder<int>();
        foreach ((ConfigScalar at, string text) in section.Texts("thresholds"))
        {
            if (!WholeNumber.TryParse(text, out long percent) || percent is < 1 or > 100)
            {
                section.ErrorAt(at, "thresholds", $"{at.Quoted} is not a percentage; write whole numbers of 1 to 100");
            }
            else if (thresholds.Count > 0 && thresholds[^1] >= percent)
            {
                section.ErrorAt(at, "thresholds", "percentages ascend, each above the one before");
            }
            else
            {
                thresholds.Add((int)percent);
            }
        }

        if (thresholds.Count > ThresholdsMax)
        {
            section.Error("thresholds", $"has more than {ThresholdsMax} percentages");
        }

        return thresholds.ToImmutable();
    }
}
