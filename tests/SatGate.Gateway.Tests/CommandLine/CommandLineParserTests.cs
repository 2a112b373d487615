using Microsoft.Extensions.Logging;
using SatGate.Gateway.CommandLine;

namespace SatGate.Gateway.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    [Fact]
    public void The_unit_file_of_the_playbook_is_understood_as_it_stands()
    {
        GatewayOptions options = Parse(
            "-config", "/etc/satgate/hybrid-gateway.yaml", "--mode=hybrid", "--control-plane-url=wss://api.satgate.io/cloud/gateway/v1",
            "--deployment-token=YOUR_DEPLOYMENT_TOKEN", "--gateway-name=my-gateway", "--gateway-region=us-east", "--gateway-listen=:8080");
        Assert.Equal("/etc/satgate/hybrid-gateway.yaml", options.ConfigPath);
        Assert.Equal(":8080", options.Listen);
        Assert.Equal(GatewayMode.Hybrid, options.Hybrid.Mode);
        Assert.Equal(new Uri("wss://api.satgate.io/cloud/gateway/v1"), options.Hybrid.ControlPlaneUrl);
        Assert.Equal("YOUR_DEPLOYMENT_TOKEN", options.Hybrid.DeploymentToken);
        Assert.Equal(("my-gateway", "us-east"), (options.Hybrid.GatewayName, options.Hybrid.GatewayRegion));
        Assert.Equal(LogLevel.Information, options.LogLevel);
        Assert.Null(options.JsonLogs);
    }

    [Theory]
    [InlineData("-config f")]
    [InlineData("--config f")]
    [InlineData("-config=f")]
    [InlineData("--config=f")]
    [InlineData("-config other -config f")]
    public void One_dash_or_two_and_both_value_styles_mean_the_same(string line) => Assert.Equal("f", Parse(line.Split(' ')).ConfigPath);

    [Theory]
    [InlineData("--json-logs", true)]
    [InlineData("-json-logs", true)]
    [InlineData("-json-logs=true", true)]
    [InlineData("-json-logs=1", true)]
    [InlineData("-json-logs=T", true)]
    [InlineData("--json-logs=false", false)]
    [InlineData("--json-logs=0", false)]
    [InlineData("--json-logs=FALSE", false)]
    public void A_switch_stands_alone_or_with_a_value(string argument, bool expected) => Assert.Equal(expected, Parse(argument).JsonLogs);

    [Theory]
    [InlineData("-deployment-token", "-abc==")]
    [InlineData("-deployment-token", "--weird")]
    [InlineData("-deployment-token", "a b")]
    [InlineData("-deployment-token", "@file")]
    [InlineData("-deployment-token", "a=b:c")]
    public void A_value_may_hold_anything(string flag, string value)
    {
        Assert.Equal(value, Parse(flag, value).Hybrid.DeploymentToken);
        Assert.Equal(value, Parse($"{flag}={value}").Hybrid.DeploymentToken);
    }

    [Theory]
    [InlineData("info", LogLevel.Information)]
    [InlineData("DEBUG", LogLevel.Debug)]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("disabled", LogLevel.None)]
    [InlineData("", LogLevel.Information)]
    public void Log_levels_have_names(string name, LogLevel level) => Assert.Equal(level, Parse("-log-level", name).LogLevel);

    [Theory]
    [InlineData("--help", CommandAction.Help)]
    [InlineData("-h", CommandAction.Help)]
    [InlineData("-version", CommandAction.Version)]
    [InlineData("--validate", CommandAction.Validate)]
    [InlineData("--validate=false", CommandAction.Run)]
    [InlineData("--validate --version", CommandAction.Version)]
    public void Some_flags_ask_for_something_else_than_running(string line, CommandAction action) =>
        Assert.Equal(action, CommandLineParser.Parse(line.Split(' '), _ => null).Action);

    [Theory]
    [InlineData("--confg=f", "unknown flag --confg; did you mean --config?")]
    [InlineData("-Listen :1", "unknown flag --Listen; did you mean --listen?")]
    [InlineData("--gateway-nam x", "did you mean --gateway-name?")]
    [InlineData("--frobnicate", "unknown flag --frobnicate")]
    [InlineData("serve", "unexpected argument 'serve'")]
    [InlineData("-", "unexpected argument '-'")]
    [InlineData("--", "unexpected argument '--'")]
    [InlineData("--=x", "unexpected argument '--=x'")]
    [InlineData("-json-logs false", "a switch takes its value behind an equals sign: -json-logs=false")]
    [InlineData("--json-logs=yes", "--json-logs is a switch: write true or false")]
    [InlineData("--config", "--config needs a value")]
    [InlineData("--config --validate", "--config needs a value")]
    [InlineData("--mode=cloud", "--mode: write standalone or hybrid")]
    [InlineData("--listen=8080", "--listen: write :8080")]
    [InlineData("--listen=:1 --gateway-listen=:2", "mean the same and differ")]
    [InlineData("--log-level=loud", "--log-level: write")]
    [InlineData("--control-plane-url=https://x", "--control-plane-url: write a URL of scheme wss")]
    [InlineData("--control-plane-url=wss://u:p@x", "without user name and password")]
    public void A_wrong_command_line_is_refused_with_a_reason(string line, string reason)
    {
        CommandLineResult result = CommandLineParser.Parse(line.Split(' '), _ => null);
        Assert.Null(result.Options);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_arguments_is_bounded()
    {
        Assert.NotNull(CommandLineParser.Parse([.. Enumerable.Repeat("--json-logs", ArgumentNormalizer.ArgumentsMax)], _ => null).Options);
        Assert.Null(CommandLineParser.Parse([.. Enumerable.Repeat("--json-logs", ArgumentNormalizer.ArgumentsMax + 1)], _ => null).Options);
    }

    [Fact]
    public void The_environment_is_read_and_idle_variables_are_named()
    {
        GatewayOptions options = CommandLineParser.Parse([], name => name switch
        {
            "SATGATE_MCP_CONFIG" => "/etc/satgate/mcp-embedded.yaml",
            "REDIS_URL" => "redis://:pw@127.0.0.1:6379",
            "CAPABILITY_ROOT_KEY" or "L402_ROOT_KEY" or "AUDIT_HASH_CHAIN_KEY" => "in effect",
            "MINT_ROOT_KEY" => "m",
            "DATABASE_URL" => "postgres://x",
            "JWT_SIGNING_KEY" => "",
            _ => null,
        }).Options!;
        Assert.Equal("/etc/satgate/mcp-embedded.yaml", options.Environment.McpConfigPath);
        Assert.Equal(["MINT_ROOT_KEY", "DATABASE_URL"], options.Environment.WithoutEffect);
    }

    [Fact]
    public void Secrets_are_never_printed()
    {
        GatewayOptions options = CommandLineParser.Parse(["--deployment-token=s3cret"], _ => null).Options!;
        Assert.Equal("s3cret", options.Hybrid.DeploymentToken);
        Assert.DoesNotContain("s3cret", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--deployment-token=s3cret --frobnicate")]
    [InlineData("--deployment-token s3cret --mode=x")]
    [InlineData("--deployment-tokn=s3cret")]
    [InlineData("--deployment-token=s3cret --json-logs=s3cret")]
    public void A_refusal_never_quotes_a_value(string line) =>
        Assert.DoesNotContain("s3cret", CommandLineParser.Parse(line.Split(' '), _ => null).Error, StringComparison.Ordinal);

    private static GatewayOptions Parse(params string[] arguments)
    {
        CommandLineResult result = CommandLineParser.Parse(arguments, _ => null);
        Assert.Null(result.Error);
        return result.Options!;
    }
}
