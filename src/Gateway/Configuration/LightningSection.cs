using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Reads <c>lightning</c>. It is where the secrets of a node stand, so no message quotes a value.</summary>
internal static class LightningSection
{
    /// <summary>Longest macaroon of LND in bytes. 4,096.</summary>
    internal const int MacaroonBytesMax = 4096;

    private const string PhoenixdDefault = "http://localhost:9740";

    /// <summary>Reads the section; null when no node is configured. <paramref name="rootKey"/> is the secret of payment tokens, or null.</summary>
    internal static LightningSettings? Read(SectionReader? section, out string? rootKey)
    {
        rootKey = null;
        if (section is null)
        {
            return null;
        }

        rootKey = section.Text("l402RootKey") is { Length: > 0 } key ? key : null;
        string? provider = section.Choice("provider", "phoenixd", "lnd", "mock", "nwc");
        SectionReader? config = section.Section("config");
        LightningSettings? settings = provider switch
        {
            "phoenixd" => ReadPhoenixd(section, config),
            "lnd" => ReadLnd(section, config),
            "mock" => new LightningSettings { Provider = LightningProviderKind.Mock },
            _ => null,
        };
        if (provider == "nwc")
        {
            section.Error("provider", "Nostr Wallet Connect is not supported by this version; use phoenixd, lnd, or mock to try it out");
        }
        else if (provider is null && config is not null && !section.Has("provider"))
        {
            section.Error("config", "has no effect without a provider; write provider: phoenixd, lnd or mock");
        }
        else if (provider is not null)
        {
            config?.Finish();
        }

        section.Idle("requireInvoiceRecord", "verifyWithNode");
        section.Finish();
        return settings;
    }

    private static LightningSettings ReadPhoenixd(SectionReader section, SectionReader? config)
    {
        Uri url = ReadUrl(config, "apiUrl") ?? new Uri(PhoenixdDefault);
        string? password = config?.Text("apiPassword");
        if (string.IsNullOrEmpty(password))
        {
            Complain(section, config, "apiPassword", "phoenixd's password is needed; it stands in its phoenix.conf as http-password");
        }

        return new LightningSettings { Provider = LightningProviderKind.Phoenixd, Url = url, Password = password };
    }

    private static LightningSettings ReadLnd(SectionReader section, SectionReader? config)
    {
        Uri? url = ReadUrl(config, "restUrl");
        if (config?.Has("restUrl") != true)
        {
            Complain(section, config, "restUrl", "LND's REST address is needed, such as https://127.0.0.1:8080");
        }

        string? certificate = config?.Text("tlsCert") is { Length: > 0 } file ? file : null;
        if (certificate is not null && CertificateFiles.CheckAuthorities(certificate) is { } reason)
        {
            config!.Error("tlsCert", $"cannot be used: {reason}");
        }

        bool unchecked_ = config?.Bool("insecureSkipVerify") ?? false;
        if (unchecked_)
        {
            config!.Warning("insecureSkipVerify", "the node's certificate is not checked; anyone on the way can take its macaroon");
        }

        return new LightningSettings
        {
            Provider = LightningProviderKind.Lnd,
            Url = url,
            MacaroonHex = ReadMacaroon(section, config),
            TlsCertFile = certificate,
            TlsServerName = ReadServerName(config),
            InsecureSkipVerify = unchecked_,
        };
    }

    private static Uri? ReadUrl(SectionReader? config, string key)
    {
        if (config?.Text(key) is not { Length: > 0 } text)
        {
            return null;
        }

        if (!UpstreamUrl.TryParse(text, out Uri? url, out string? socket, out string? error))
        {
            config.Error(key, error);
            return null;
        }

        if (socket is not null)
        {
            config.Error(key, "a Unix socket is not possible here");
            return null;
        }

        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            config.Warning(key, "is not https, so the node's secret crosses the network in clear text");
        }

        return url;
    }

    private static string? ReadServerName(SectionReader? config)
    {
        if (config?.Text("tlsServerName") is not { Length: > 0 } name)
        {
            return null;
        }

        if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
        {
            config.Error("tlsServerName", "is not a host name");
        }

        return name;
    }

    // In hex, as its tools print it, or in base64.
    private static string? ReadMacaroon(SectionReader section, SectionReader? config)
    {
        string? text = config?.Text("macaroon");
        if (string.IsNullOrEmpty(text))
        {
            Complain(section, config, "macaroon", "LND's macaroon is needed, in hex or base64; one that may make and read invoices is enough");
            return null;
        }

        byte[]? bytes = Decode(text);
        if (bytes is not { Length: > 0 and <= MacaroonBytesMax })
        {
            config!.Error("macaroon", $"is neither hex nor base64 of at most {MacaroonBytesMax} bytes");
            return null;
        }

        return Convert.ToHexStringLower(bytes);
    }

    private static byte[]? Decode(string text)
    {
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        byte[] buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out int length) ? buffer[..length] : null;
    }

    private static void Complain(SectionReader section, SectionReader? config, string key, string message)
    {
        if (config is null)
        {
            section.Error("config", message);
        }
        else
        {
            config.Error(key, message);
        }
    }
}
