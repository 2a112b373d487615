using SatGate.Admin.Tests.Api;
using SatGate.Gateway.CommandLine;

namespace SatGate.Admin.Tests.CommandLine;

/// <summary>Runs the program's commands in this process, against an API or none.</summary>
internal sealed class Shell(Uri? gateway)
{
    /// <summary>The environment of the commands.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["SATGATE_ADMIN_TOKEN"] = AdminHost.Secret,
        ["SATGATE_GATEWAY"] = gateway?.ToString() ?? "http://127.0.0.1:1",
        ["SATGATE_DATA_DIR"] = "/nonexistent/satgate",
    };

    /// <summary>What stands on standard input.</summary>
    public string Input { get; set; } = string.Empty;

    public async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        using var input = new StringReader(Input);
        int code = await GatewayCommand.InvokeAsync(
            arguments, name => Environment.GetValueOrDefault(name), output, errors, _ => throw new InvalidOperationException("No gateway was asked for."), input: input);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>Runs a command that succeeds without a word on the error stream but those that are expected.</summary>
    public async Task<string> OkAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    /// <summary>Runs a command that fails, and gives what it says.</summary>
    public async Task<string> FailAsync(int expected, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(arguments);
        Assert.Equal((expected, ""), (code, output));
        return errors;
    }
}
