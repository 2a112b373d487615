using SatGate.Gateway.CommandLine;
using SatGate.Gateway.Hosting;

return await GatewayCommand.InvokeAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, RunAsync, RunStdioAsync);

static async Task<int> RunAsync(GatewayOptions options)
{
    await using Stream output = Console.OpenStandardOutput();
    return await GatewayHost.RunAsync(options, Environment.GetEnvironmentVariable, output);
}

static async Task<int> RunStdioAsync(GatewayOptions options)
{
    await using Stream input = Console.OpenStandardInput();
    await using Stream output = Console.OpenStandardOutput();
    await using Stream errors = Console.OpenStandardError();
    return await StdioHost.RunAsync(options, Environment.GetEnvironmentVariable, input, output, errors);
}
