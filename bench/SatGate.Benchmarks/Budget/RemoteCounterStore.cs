using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using SatGate.Budget.Operations;

namespace SatGate.Benchmarks.Budget;

/// <summary>
/// A store that answers from another thread, as the reader of a connection does, and allocates nothing for it: what is measured is the ledger above it,
/// and the two hops.
/// </summary>
internal sealed class RemoteCounterStore : CounterStore
{
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Call> _free = new();
    private readonly Thread _server;
    private volatile bool _isDisposed;

    public RemoteCounterStore()
    {
        _server = new Thread(Serve) { IsBackground = true, Name = "remote store" };
        _server.Start();
    }

    public override bool IsLocal => false;

    public override string Description => "remote counter";

    public long Batches { get; private set; }

    public override ValueTask<bool> ExecuteAsync(OperationBatch batch)
    {
        Call call = _free.TryDequeue(out Call? free) ? free : new Call(_free);
        call.Batch = batch;
        var task = new ValueTask<bool>(call, call.Version);
        _calls.Enqueue(call);
        _waiting.Release();
        return task;
    }

    public override ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _waiting.Release();
        _server.Join();
        _waiting.Dispose();
        return base.DisposeAsync();
    }

    private void Serve()
    {
        while (true)
        {
            _waiting.Wait();
            if (_isDisposed)
            {
                return;
            }

            _calls.TryDequeue(out Call? call);
            OperationBatch batch = call!.Batch!;
            batch.LowBefore = batch.LowExpected;
            Batches++;
            Count(batch);
            call.Answer();
        }
    }

    private sealed class Call(ConcurrentQueue<Call> free) : IValueTaskSource<bool>
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        public OperationBatch? Batch { get; set; }

        public short Version => _core.Version;

        public void Answer() => _core.SetResult(true);

        public bool GetResult(short token)
        {
            bool result = _core.GetResult(token);
            _core.Reset();
            free.Enqueue(this);
            return result;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
