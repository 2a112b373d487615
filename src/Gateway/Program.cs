using SatGate.Gateway.CommandLine;
using SatGate.Gateway.Hosting;

return await GatewayCommand.InvokeAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, RunAsync);

static async Task<int> RunAsync(GatewayOptions options)
{
    await using Stream output = Console.OpenStandardOutput();
    return await GatewayHost.RunAsync(options, Environment.GetEnvironmentVariable, output);
}
