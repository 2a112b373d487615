using System.Collections.Immutable;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>auth</c> of the MCP file. A token is never quoted in a message.</summary>
internal static class McpAuthSection
{
    private const int IssuersMax = 16;

    internal static McpAuthSettings Read(SectionReader? section)
    {
        if (section is null)
        {
            return new McpAuthSettings();
        }

        McpAuthMode mode = section.Choice("mode", "none", "config", "header") switch
        {
            "config" => McpAuthMode.Config,
            "header" => McpAuthMode.Header,
            _ => McpAuthMode.None,
        };
        string? token = section.Text("token") is { Length: > 0 } text ? text : null;
        if (mode == McpAuthMode.Config && token is null)
        {
            section.Error("token", "mode config needs a token: everybody acts as its holder");
        }
        else if (mode != McpAuthMode.Config && token is not null)
        {
            section.Warning("token", "has no effect but with mode config");
        }

        var auth = new McpAuthSettings
        {
            Mode = mode,
            Token = token,
            ResourceMetadata = ReadUrl(section, "resourceMetadata", section.Text("resourceMetadata")),
            AuthorizationServers = ReadIssuers(section),
        };
        section.Idle("rootKey", "autoMintRoot", "rootToken");
        section.Finish();
        return auth;
    }

    /// <summary>An absolute URL over http or https without user name, password and fragment.</summary>
    internal static Uri? ReadUrl(SectionReader section, string key, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (IsUrl(text, out Uri? url))
        {
            return url;
        }

        section.Error(key, "a URL of scheme https or http is needed, without user name, password and fragment");
        return null;
    }

    private static ImmutableArray<string> ReadIssuers(SectionReader section)
    {
        var issuers = ImmutableArray.CreateBuilder<string>();
        foreach ((ConfigScalar at, string text) in section.Texts("authorizationServers"))
        {
            if (!IsUrl(text, out _))
            {
                section.ErrorAt(at, "authorizationServers", "a URL of scheme https or http is needed, without user name, password and fragment");
            }

            issuers.Add(text);
        }

        if (issuers.Count > IssuersMax)
        {
            section.Error("authorizationServers", $"has more than {IssuersMax} items");
        }

        return issuers.ToImmutable();
    }

    private static bool IsUrl(string text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && !text.AsSpan().ContainsAnyInRange('\0', ' ');
}
