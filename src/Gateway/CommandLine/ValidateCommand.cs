using System.Collections.Immutable;
using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;
using SatGate.Model.Validation;

namespace SatGate.Gateway.CommandLine;

/// <summary>Carries out <c>--validate</c>: every problem of the file on a line of its own, then a summary.</summary>
internal static class ValidateCommand
{
    /// <summary>Checks the file of the options, and with a gateway file that mounts MCP also the MCP file.</summary>
    internal static async Task<int> InvokeAsync(GatewayOptions options, Func<string, string?> environment, TextWriter output)
    {
        string path = options.ConfigPath!;
        if (DetectKind(path) == ConfigurationFileKind.Mcp)
        {
            return await ReportMcpAsync(ConfigurationLoader.LoadMcp(path, environment), path, output);
        }

        ConfigurationLoadResult result = ConfigurationLoader.Load(path, environment, options.Overrides);
        ImmutableArray<ConfigurationProblem> problems = result.Mcp is { } mcp ? result.Problems[..^mcp.Problems.Length] : result.Problems;
        int exitCode = await ReportAsync(problems, path, result.GatewayPart is { } content
            ? $"{Count(content.Routes.Length, "route")}, {Count(content.Upstreams.Count, "upstream")}"
            : null, output);
        if (result.Mcp is { } file)
        {
            exitCode = Math.Max(exitCode, await ReportMcpAsync(file, result.McpPath!, output));
        }

        return exitCode;
    }

    private static ConfigurationFileKind DetectKind(string path)
    {
        byte[]? bytes = ConfigurationText.ReadFile(path, new ProblemList(path));
        return bytes is null ? ConfigurationFileKind.Gateway : ConfigurationLoader.Detect(bytes);
    }

    private static Task<int> ReportMcpAsync(McpLoadResult result, string path, TextWriter output)
    {
        McpFile? file = result.File;
        string? content = file is null ? null : $"MCP, {Count(file.Upstreams.Count, "upstream")}, {Count(file.Tools.Costs.Count, "tool cost")}";
        return ReportAsync(result.Problems, path, content, output);
    }

    private static async Task<int> ReportAsync(ImmutableArray<ConfigurationProblem> problems, string path, string? content, TextWriter output)
    {
        foreach (ConfigurationProblem problem in problems)
        {
            await output.WriteLineAsync(problem.ToString());
        }

        int errors = problems.Count(problem => problem.Severity == ProblemSeverity.Error);
        string warnings = Count(problems.Length - errors, "warning");
        await output.WriteLineAsync(
            errors == 0 ? $"{path}: valid ({content}), {warnings}" : $"{path}: not valid, {Count(errors, "error")}, {warnings}");
        return errors == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
