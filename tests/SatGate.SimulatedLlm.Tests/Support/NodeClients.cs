using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace SatGate.SimulatedLlm.Tests.Support;

/// <summary>Runs the providers' own SDKs. Without Node.js the tests that need it fail and say so.</summary>
public sealed class NodeClients
{
    private const string Needed = "These tests run the providers' SDKs and need Node.js 20 or later with npm on the PATH";
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(30);

    private static readonly string Directory = typeof(NodeClients).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ClientsDirectory").Value!;

    private readonly Lock _lock = new();
    private Task? _installed;

    /// <summary>Runs one of the scripts and returns the line that it prints.</summary>
    public async Task<JsonElement> RunAsync(string script, string url, params string[] arguments)
    {
        await InstalledAsync();
        (int exitCode, string output, string error) = await RunAsync("node", RunTimeout, [script, url, .. arguments]);
        Assert.True(exitCode == 0, $"{script} ended with {exitCode}: {error}");
        using JsonDocument line = JsonDocument.Parse(output);
        return line.RootElement.Clone();
    }

    private Task InstalledAsync()
    {
        lock (_lock)
        {
            return _installed ??= InstallAsync();
        }
    }

    private static async Task InstallAsync()
    {
        // Another test project may install the same packages at the same time; the lock lets one of them do it.
        await using FileStream installing = await LockAsync();
        FileInfo wanted = new(Path.Combine(Directory, "package-lock.json"));
        FileInfo present = new(Path.Combine(Directory, "node_modules", ".package-lock.json"));
        if (!present.Exists || present.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
        {
            (int exitCode, string output, string error) = await RunAsync("npm", InstallTimeout, ["ci"]);
            Assert.True(exitCode == 0, $"npm ci ended with {exitCode}. {Needed}, and the packages of tests/clients.\n{output}\n{error}");
        }
    }

    private static async Task<FileStream> LockAsync()
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                string path = Path.Combine(Directory, ".install.lock");
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (waited.Elapsed < InstallTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string command, TimeSpan limit, string[] arguments)
    {
        using Process process = Start(command, arguments);
        using CancellationTokenSource timeout = new(limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string command, string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = Directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{Needed}: {command} cannot be started.", exception);
        }
    }
}
