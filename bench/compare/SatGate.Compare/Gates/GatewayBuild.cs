using SatGate.Compare.Processes;
using SatGate.Compare.Scenarios;

namespace SatGate.Compare.Gates;

/// <summary>Publishes the gateway as it is shipped, from the working tree or from another commit in a worktree of its own.</summary>
internal sealed class GatewayBuild(Nursery nursery, string repository, string folder)
{
    private const string Project = "src/Gateway";
    private const string Program = "satgate-gateway";

    private static readonly Dictionary<string, string> NothingStays = new(StringComparer.Ordinal)
    {
        // Build servers would outlive the harness.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
    };

    /// <summary>Whether there is a project to build.</summary>
    public bool Exists =>
        new DirectoryInfo(Path.Combine(repository, Project)) is { Exists: true } project && project.EnumerateFiles("*.csproj").Any();

    /// <summary>Publishes the working tree; returns the program's path.</summary>
    public Task<string> PublishWorkingTreeAsync(CancellationToken cancellationToken) => PublishAsync(repository, "gateway", cancellationToken);

    /// <summary>Publishes a commit; its sources lie in the temporary folder only, and git forgets them at once.</summary>
    public async Task<string> PublishRefAsync(string gitRef, CancellationToken cancellationToken)
    {
        string tree = Path.Combine(folder, "base-tree");
        await RunAsync("git", ["-C", repository, "worktree", "add", "--detach", tree, gitRef], cancellationToken);
        try
        {
            return await PublishAsync(tree, "gateway-base", cancellationToken);
        }
        finally
        {
            await RunAsync("git", ["-C", repository, "worktree", "remove", "--force", tree], CancellationToken.None);
        }
    }

    /// <summary>The short hash of the working tree's commit, with a plus sign when files differ from it.</summary>
    public async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            string commit = (await RunAsync("git", ["-C", repository, "rev-parse", "--short", "HEAD"], cancellationToken)).Trim();
            string changes = await RunAsync("git", ["-C", repository, "status", "--porcelain", "--", "src"], cancellationToken);
            return changes.Trim().Length > 0 ? commit + "+" : commit;
        }
        catch (CompareException)
        {
            // An unpacked archive has no history.
            return "unknown";
        }
    }

    private async Task<string> PublishAsync(string root, string name, CancellationToken cancellationToken)
    {
        string output = Path.Combine(folder, name);
        RunContext.Say($"  publishing {Project} as {name}");
        await RunAsync("dotnet", ["publish", Path.Combine(root, Project), "-c", "Release", "-o", output, "-v", "q", "-nologo"], cancellationToken);
        string program = Path.Combine(output, Program);
        return File.Exists(program) ? program : throw new CompareException($"{Project} published no {Program}.");
    }

    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ChildProcess child = nursery.Start(new ChildSpec(program, program, arguments) { Environment = NothingStays, DeathSignal = "TERM" });
        try
        {
            string output = await child.Output.ReadToEndAsync(cancellationToken);
            int status = await child.WaitAsync(cancellationToken);
            return status == 0
                ? output
                : throw new CompareException($"{program} {string.Join(' ', arguments)} ended with status {status}:\n{output}");
        }
        finally
        {
            await nursery.StopAsync(child);
        }
    }
}
