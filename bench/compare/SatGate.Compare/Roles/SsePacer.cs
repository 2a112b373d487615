using System.Collections.Concurrent;
using SatGate.Compare.Load;
using SatGate.Compare.Processes;

namespace SatGate.Compare.Roles;

/// <summary>
/// One thread that sends every event of every stream when it is due, the longest due first. Sending is one system call and never
/// blocks, so the upstream costs little and its pace does not depend on a pool of threads.
/// </summary>
internal sealed class SsePacer : IDisposable
{
    // New streams are noticed at least this often while others are being paced.
    private const long NapNsMax = 500_000;

    private readonly ConcurrentQueue<SseStream> _arrivals = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly PriorityQueue<SseStream, long> _due = new();

    public void Start() => new Thread(Run) { IsBackground = true, Name = "pacer" }.Start();

    public void Add(SseStream stream)
    {
        _arrivals.Enqueue(stream);
        _arrived.Release();
    }

    public void Dispose() => _arrived.Dispose();

    private void Run()
    {
        while (true)
        {
            if (_due.Count == 0)
            {
                _arrived.Wait();
                Admit();
            }

            while (_arrived.Wait(0))
            {
                Admit();
            }

            long now = SseFormat.Now();
            if (!_due.TryPeek(out SseStream? stream, out long due))
            {
                continue;
            }

            if (due > now)
            {
                Native.SleepNs(Math.Min(due - now, NapNsMax));
                continue;
            }

            // Paced from the time it was due, not from the time it was sent, so that lateness does not add up; with no interval, from now,
            // so that the streams take turns.
            long next = stream.Step(due);
            if (next < 0)
            {
                _due.Dequeue();
            }
            else
            {
                _due.DequeueEnqueue(stream, next == due ? now : next);
            }
        }
    }

    private void Admit()
    {
        if (_arrivals.TryDequeue(out SseStream? stream))
        {
            _due.Enqueue(stream, stream.FirstDueNs);
        }
    }
}
