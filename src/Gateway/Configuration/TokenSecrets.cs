using System.Collections.Immutable;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads the root secrets of tokens. No message quotes any of them.</summary>
internal static class TokenSecrets
{
    /// <summary>The environment variable that holds the root secrets when the file gives none.</summary>
    internal const string RootVariable = "CAPABILITY_ROOT_KEY";

    /// <summary>The environment variable that holds the root secret of payment tokens when the file gives none.</summary>
    internal const string L402Variable = "L402_ROOT_KEY";

    /// <summary>Most root secrets at once. 2: the one that mints, and the one before it.</summary>
    internal const int SecretsMax = 2;

    /// <summary>Shorter secrets, in characters, are warned of. 16.</summary>
    internal const int SecretCharsAdvised = 16;

    /// <summary>Reads <c>admin.capabilityRootKey</c>, which <c>rootKey</c> is an older name of, else the environment.</summary>
    internal static ImmutableArray<string> ReadRoots(SectionReader root, SectionReader? admin, Func<string, string?> environment)
    {
        string? given = admin?.Text("capabilityRootKey");
        string? older = admin?.Text("rootKey");
        if (!string.IsNullOrEmpty(given) && !string.IsNullOrEmpty(older) && !string.Equals(given, older, StringComparison.Ordinal))
        {
            admin!.Error("rootKey", "differs from admin.capabilityRootKey, which means the same; give one of them");
        }

        string key = string.IsNullOrEmpty(given) && !string.IsNullOrEmpty(older) ? "rootKey" : "capabilityRootKey";
        string? text = string.IsNullOrEmpty(given) ? older : given;
        if (!string.IsNullOrEmpty(text))
        {
            return Split(text, (isError, message) => Report(admin!, key, isError, message));
        }

        return environment(RootVariable) is { Length: > 0 } fallback
            ? Split(fallback, (isError, message) => Report(root, "admin", isError, $"the environment variable {RootVariable}: {message}"))
            : [];
    }

    /// <summary>The secret of payment tokens: the file's, else the environment's, else null.</summary>
    internal static string? ChooseL402(string? given, Func<string, string?> environment) =>
        given ?? (environment(L402Variable) is { Length: > 0 } fallback ? fallback : null);

    private static ImmutableArray<string> Split(string text, Action<bool, string> report)
    {
        // A lone secret counts byte for byte, as it always did; around commas people write spaces.
        ImmutableArray<string> secrets = text.Contains(',', StringComparison.Ordinal) ? [.. text.Split(',', StringSplitOptions.TrimEntries)] : [text];
        if (secrets.Length > SecretsMax)
        {
            report(true, $"more than {SecretsMax} secrets; the first mints, the second is still accepted");
        }
        else if (secrets.Any(secret => secret.Length == 0))
        {
            report(true, "an empty secret; one or two are separated by a comma");
        }
        else if (secrets.Distinct(StringComparer.Ordinal).Count() < secrets.Length)
        {
            report(true, "the same secret twice");
        }
        else if (secrets.Any(secret => secret.Length < SecretCharsAdvised))
        {
            report(false, $"a secret of fewer than {SecretCharsAdvised} characters can be guessed, and who guesses it can mint tokens");
        }

        return secrets;
    }

    private static void Report(SectionReader section, string key, bool isError, string message)
    {
        if (isError)
        {
            section.Error(key, message);
        }
        else
        {
            section.Warning(key, message);
        }
    }
}
