using System.Collections.Concurrent;

namespace SatGate.Compare.Processes;

/// <summary>
/// One thread that forks every child. The kernel's death signal fires when the <em>thread</em> that forked ends, so a thread of the pool
/// must not be the one; this thread lives as long as the harness.
/// </summary>
internal sealed class LauncherThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(boundedCapacity: 64);

    public LauncherThread()
    {
        Thread thread = new(Run) { IsBackground = true, Name = "launcher" };
        thread.Start();
    }

    /// <summary>Runs the function on the launcher's thread and returns its result, or throws what it threw.</summary>
    public T Invoke<T>(Func<T> function)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(function());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task.GetAwaiter().GetResult();
    }

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (Action action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
