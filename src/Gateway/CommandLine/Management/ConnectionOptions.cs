using System.CommandLine;
using SatGate.Admin;
using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary>The flags that say which gateway is meant and how to be let in.</summary>
internal sealed class ConnectionOptions
{
    private const string DefaultUrl = "http://127.0.0.1:9090";
    private const string UrlVariable = "SATGATE_GATEWAY";

    private static readonly string[] TokenVariables = ["SATGATE_ADMIN_TOKEN", "ADMIN_TOKEN"];

    private readonly Option<string> _gateway = new("--gateway")
    {
        Description = $"The admin listener: a URL, or unix:/path. Default: {UrlVariable}, else {DefaultUrl}.", HelpName = "url", Recursive = true,
    };

    private readonly Option<string> _token = new("--admin-token")
    {
        Description = "The admin token. Default: SATGATE_ADMIN_TOKEN or ADMIN_TOKEN, else the file that the gateway made in its data directory.",
        HelpName = "token",
        Recursive = true,
    };

    private readonly Option<string> _dataDirectory = new("--data-dir")
    {
        Description = "The gateway's data directory. Default: where the gateway puts it.", HelpName = "directory", Recursive = true,
    };

    private readonly Option<string> _config = new("--config")
    {
        Description = "A configuration file, for its admin address, admin token and data directory.", HelpName = "file", Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of tables.", Recursive = true };

    /// <summary>Gives a command and those below it these flags.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_gateway, _token, _dataDirectory, _config, _json])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether JSON is asked for.</summary>
    internal bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The data directory, whether named or not.</summary>
    internal string DataDirectoryOf(ParseResult parsed, CommandContext context) =>
        new DataDirectoryFinder(context.Environment).Choose(parsed.GetValue(_dataDirectory) ?? ReadConfig(parsed, context)?.Storage.Directory);

    /// <summary>Whether the data directory is named.</summary>
    internal bool HasDataDirectory(ParseResult parsed) => parsed.GetValue(_dataDirectory) is not null;

    /// <summary>The configuration that is named; null when none is. Throws <see cref="CommandException"/> when it is not valid.</summary>
    internal GatewaySnapshot? ReadConfig(ParseResult parsed, CommandContext context)
    {
        if (parsed.GetValue(_config) is not { } path)
        {
            return null;
        }

        ConfigurationLoadResult loaded = ConfigurationLoader.Load(path, context.Environment);
        return loaded.Snapshot ?? throw new CommandException($"{path} is not valid; see: {GatewayCommand.ProgramName} --validate --config {path}");
    }

    /// <summary>Makes ready to talk to the gateway. Nothing is sent yet. Throws <see cref="CommandException"/> without a token or an address.</summary>
    internal AdminClient Connect(ParseResult parsed, CommandContext context)
    {
        GatewaySnapshot? config = ReadConfig(parsed, context);
        string url = parsed.GetValue(_gateway)
            ?? (context.Environment(UrlVariable) is { Length: > 0 } named ? named : null)
            ?? UrlOf(config?.Admin.Listen)
            ?? DefaultUrl;
        (string token, string source) = FindToken(parsed, context, config);
        return AdminClient.Create(url, token, source, context.Errors);
    }

    private (string Token, string Source) FindToken(ParseResult parsed, CommandContext context, GatewaySnapshot? config)
    {
        if (parsed.GetValue(_token) is { Length: > 0 } given)
        {
            return (given, "--admin-token");
        }

        foreach (string variable in TokenVariables)
        {
            if (context.Environment(variable) is { Length: > 0 } set)
            {
                return (set, variable);
            }
        }

        if (config?.Admin.Token is { } configured)
        {
            return (configured, "the configuration file");
        }

        string path = Path.Combine(DataDirectoryOf(parsed, context), AdminTokenFile.Name);
        try
        {
            if (AdminTokenFile.TryRead(path) is { } made)
            {
                return (made, path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: run this as the user of the gateway, or give --admin-token or SATGATE_ADMIN_TOKEN");
        }

        throw new CommandException($"there is no admin token: give --admin-token, set SATGATE_ADMIN_TOKEN, or name the gateway's --data-dir; {path} is not there");
    }

    private static string? UrlOf(string? listen) => listen switch
    {
        null or "" => null,
        ['u', 'n', 'i', 'x', ':', ..] => listen,
        [':', ..] => $"http://127.0.0.1{listen}",
        _ => $"http://{listen.Replace("0.0.0.0:", "127.0.0.1:", StringComparison.Ordinal).Replace("[::]:", "[::1]:", StringComparison.Ordinal)}",
    };
}
