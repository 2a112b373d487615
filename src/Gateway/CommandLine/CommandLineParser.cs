using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using SatGate.Model.Validation;

namespace SatGate.Gateway.CommandLine;

/// <summary>Understands the command line. Nothing is read from disk but whether the default file is there.</summary>
public static class CommandLineParser
{
    /// <summary>The file that is taken when none is named and it is there.</summary>
    public const string DefaultConfigFile = "gateway.yaml";

    /// <summary>Understands the arguments, or says why not.</summary>
    /// <param name="arguments">The arguments without the program's name.</param>
    /// <param name="environment">Looks up an environment variable; null when it is not set.</param>
    public static CommandLineResult Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        (IReadOnlyList<string> normal, string? error) = ArgumentNormalizer.Normalize(arguments);
        if (error is not null)
        {
            return Refuse(error);
        }

        ParseResult parsed = GatewayRootCommand.Create().Parse(normal, GatewayRootCommand.ParserSettings);
        if (parsed.Errors.Count > 0)
        {
            // The normal form leaves nothing to complain about; should it ever, the text may quote a value, so it is not shown.
            return Refuse("the arguments cannot be understood");
        }

        CommandAction action = Action(parsed);
        return action is CommandAction.Help or CommandAction.Version
            ? new CommandLineResult(action, new GatewayOptions(), null)
            : ReadOptions(parsed, action, environment);
    }

    private static CommandAction Action(ParseResult parsed)
    {
        if (parsed.GetValue<bool>($"--{GatewayFlags.Help}"))
        {
            return CommandAction.Help;
        }

        if (parsed.GetValue<bool>($"--{GatewayFlags.Version}"))
        {
            return CommandAction.Version;
        }

        return parsed.GetValue<bool>($"--{GatewayFlags.Validate}") ? CommandAction.Validate : CommandAction.Run;
    }

    private static CommandLineResult ReadOptions(ParseResult parsed, CommandAction action, Func<string, string?> environment)
    {
        string? listen = Text(parsed, GatewayFlags.Listen);
        string? gatewayListen = Text(parsed, GatewayFlags.GatewayListen);
        if (listen is not null && gatewayListen is not null && !string.Equals(listen, gatewayListen, StringComparison.Ordinal))
        {
            return Refuse("--listen and --gateway-listen mean the same and differ; give one of them");
        }

        listen ??= gatewayListen;
        if (listen is not null && !ListenAddress.TryParse(listen, out _))
        {
            return Refuse("--listen: write :8080, 127.0.0.1:8080, localhost:8080, [::1]:8080 or unix:/path");
        }

        if (!TryReadLevel(Text(parsed, GatewayFlags.LogLevel), out LogLevel level))
        {
            return Refuse("--log-level: write trace, debug, info, warn, error or disabled");
        }

        (HybridOptions? hybrid, string? error) = ReadHybrid(parsed);
        if (hybrid is null)
        {
            return Refuse(error!);
        }

        return new CommandLineResult(action, new GatewayOptions
        {
            ConfigPath = Text(parsed, GatewayFlags.Config) ?? (File.Exists(DefaultConfigFile) ? DefaultConfigFile : null),
            McpConfigPath = Text(parsed, GatewayFlags.McpConfig),
            Listen = listen,
            DataDirectory = Text(parsed, GatewayFlags.DataDir),
            LogLevel = level,
            JsonLogs = parsed.GetResult($"--{GatewayFlags.JsonLogs}") is OptionResult { Implicit: false } ? parsed.GetValue<bool>($"--{GatewayFlags.JsonLogs}") : null,
            Hybrid = hybrid,
            Environment = EnvironmentOptions.Read(environment),
        }, null);
    }

    private static (HybridOptions? Options, string? Error) ReadHybrid(ParseResult parsed)
    {
        string mode = Text(parsed, GatewayFlags.Mode) ?? "standalone";
        if (mode is not ("standalone" or "hybrid"))
        {
            return (null, "--mode: write standalone or hybrid");
        }

        Uri? controlPlane = null;
        if (Text(parsed, GatewayFlags.ControlPlaneUrl) is { } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out controlPlane) || controlPlane.Scheme is not ("ws" or "wss") || controlPlane.UserInfo.Length > 0))
        {
            return (null, "--control-plane-url: write a URL of scheme wss, without user name and password");
        }

        return (new HybridOptions
        {
            Mode = mode == "hybrid" ? GatewayMode.Hybrid : GatewayMode.Standalone,
            ControlPlaneUrl = controlPlane,
            DeploymentToken = Text(parsed, GatewayFlags.DeploymentToken),
            GatewayName = Text(parsed, GatewayFlags.GatewayName),
            GatewayRegion = Text(parsed, GatewayFlags.GatewayRegion),
        }, null);
    }

    private static bool TryReadLevel(string? text, out LogLevel level)
    {
        level = text?.ToLowerInvariant() switch
        {
            null or "info" or "information" => LogLevel.Information,
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "warn" or "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "fatal" or "panic" or "critical" => LogLevel.Critical,
            "disabled" or "none" => LogLevel.None,
            _ => (LogLevel)(-1),
        };
        return (int)level >= 0;
    }

    private static string? Text(ParseResult parsed, string name) => parsed.GetValue<string>($"--{name}");

    private static CommandLineResult Refuse(string error) => new(CommandAction.Run, null, error);
}
