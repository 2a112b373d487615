using System.Collections.Concurrent;

namespace SatGate.Compare.Processes;

/// <summary>Every child of the harness, so that none outlives it.</summary>
internal sealed class Nursery : IAsyncDisposable
{
    private readonly LauncherThread _launcher = new();
    private readonly ConcurrentDictionary<int, ChildProcess> _children = new();

    public ChildProcess Start(ChildSpec spec)
    {
        ChildProcess child = ChildProcess.Start(spec, _launcher);
        _children[child.Id] = child;
        return child;
    }

    public async ValueTask StopAsync(ChildProcess child)
    {
        int id = child.Id;
        await child.DisposeAsync();
        _children.TryRemove(id, out _);
    }

    /// <summary>Kills all that still run, at once. Safe from a signal handler's thread.</summary>
    public void KillAll()
    {
        foreach (ChildProcess child in _children.Values)
        {
            child.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_children.Values.Select(child => child.DisposeAsync().AsTask()));
        _children.Clear();
        _launcher.Dispose();
    }
}
