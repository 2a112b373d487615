using SatGate.Gateway.CommandLine;

return await GatewayCommand.InvokeAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, RunAsync);

// The data plane is wired in here; until it is, saying so beats pretending to serve.
static async Task<int> RunAsync(GatewayOptions options)
{
    await Console.Error.WriteLineAsync($"{GatewayCommand.ProgramName}: this build cannot serve yet; check files with --validate.");
    return ExitCode.Failure;
}
