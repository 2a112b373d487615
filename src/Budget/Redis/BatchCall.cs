using System.Threading.Tasks.Sources;
using RESPite.Messages;
using SatGate.Budget.Operations;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>
/// One batch on its way: sends it, and ends when its answer or its deadline comes, whichever is first. Used again after an answer; dropped after
/// a deadline, because the late answer still belongs to it. Awaited once.
/// </summary>
internal sealed class BatchCall : IValueTaskSource<bool>
{
    private readonly BatchCalls _owner;
    private readonly BatchRequest _request;
    private readonly long[] _remaining = new long[OperationBatch.CountMax * BucketSet.CountMax];
    private readonly Action _onReply;
    private ManualResetValueTaskSourceCore<bool> _core;
    private OperationBatch? _batch;
    private RedisInstance? _instance;
    private Task<RespResult>? _reply;

    // Odd while it waits, even when it has ended, and another number for each batch: a late deadline of one must not end the next.
    private int _state;
    private int _isReplyTaken = 1;
    private bool _isSecondTry;
    private bool _isExpired;

    public BatchCall(BatchCalls owner, RedisKeys keys)
    {
        _owner = owner;
        _request = new BatchRequest(keys);
        _onReply = () =>
        {
            if (TryTakeReply())
            {
                End();
            }
        };
    }

    /// <summary>When it was sent, as a timestamp of the owner's clock.</summary>
    public long SentAt { get; set; }

    /// <summary>The call sent before it that still waits; for <see cref="DeadlineQueue"/>.</summary>
    public BatchCall? Previous { get; set; }

    /// <summary>The call sent after it that still waits; for <see cref="DeadlineQueue"/>.</summary>
    public BatchCall? Next { get; set; }

    /// <summary>Sends a batch. True when the store answered.</summary>
    public ValueTask<bool> RunAsync(OperationBatch batch, RedisInstance instance)
    {
        try
        {
            _request.Write(batch, instance, LuaScript.Batch.Digest);
        }
        catch (ArgumentException)
        {
            _owner.Return(this);
            throw;
        }

        _batch = batch;
        _instance = instance;
        _isSecondTry = false;
        _isExpired = false;
        Volatile.Write(ref _state, unchecked(_state + 1));
        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        ValueTask<bool> result = new(this, _core.Version);
        _owner.Deadlines.Add(this);
        Send("EVALSHA");
        return result;
    }

    /// <summary>Which of its batches it is on, while that waits; for <see cref="Expire"/>.</summary>
    public int Turn => Volatile.Read(ref _state);

    /// <summary>Ends a turn without an answer, unless that has come. The answer may still come; nobody looks at it then.</summary>
    public void Expire(int turn)
    {
        // Whoever waits goes on somewhere else: other deadlines are waiting for this thread.
        _core.RunContinuationsAsynchronously = true;
        if (TryTakeReply())
        {
            End();
        }
        else if (TryEnd(turn))
        {
            _owner.Deadlines.Remove(this);
            _batch = null;
            _isExpired = true;
            _core.SetResult(false);
            Watch(_reply);
        }
    }

    /// <summary>Whether the answer is there and nobody has taken it.</summary>
    public bool HasReply => Volatile.Read(ref _isReplyTaken) == 0 && _reply is { IsCompleted: true };

    /// <summary>Takes the answer, if it is there and nobody has. True to one caller only, which has to call <see cref="End"/>.</summary>
    public bool TryTakeReply() => HasReply && Interlocked.Exchange(ref _isReplyTaken, 1) == 0;

    /// <inheritdoc/>
    public bool GetResult(short token)
    {
        bool answered = _core.GetResult(token);
        if (!_isExpired)
        {
            _owner.Return(this);
        }

        return answered;
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Send(string command)
    {
        Task<RespResult> reply;
        try
        {
            reply = _owner.Connection.Database.ExecuteRespAsync(command, _request.Arguments, CommandFlags.DemandMaster);
        }
        catch (Exception exception)
        {
            // The client throws some of its failures instead of failing the task; all of them are told in one place.
            reply = Task.FromException<RespResult>(exception);
        }

        // From here on the answer may be taken anywhere, this call end, and be another one already. With a fence, because who reads the answer
        // completes it and then looks for this, and who ends the call does that and then looks for the answer.
        _reply = reply;
        Interlocked.Exchange(ref _isReplyTaken, 0);
        if (reply.IsCompleted)
        {
            _onReply();
        }
        else if (!_owner.Connection.IsDialed || !IsWaiting)
        {
            Watch(reply);
        }
    }

    // Lets an answer say itself that it came: where nobody looks for it, and when the call has expired and nobody does any more.
    private void Watch(Task<RespResult>? reply) => reply?.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReply);

    /// <summary>Ends it with the answer that was taken.</summary>
    public void End()
    {
        bool answered = false;
        bool isEnded = false;
        try
        {
#pragma warning disable VSTHRD002 // The task is complete, or this would not have been called: the result is taken without waiting.
            using RespResult reply = _reply!.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            isEnded = TryEnd(Turn);
            if (!isEnded)
            {
                _owner.Forget(this);
                return;
            }

            answered = TryRead(reply, _batch!);
        }
        catch (Exception exception)
        {
            // Above this is a thread that reads for everybody, or the pool, where any exception would end the process; so every one of them ends here.
            if (exception is RedisServerException && exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal)
                && !_isSecondTry && IsWaiting)
            {
                // The server was started again, or somebody flushed its scripts. With its text the script is carried out and known again.
                // Its time begins anew: whoever took this answer may be its deadline, after which nobody else would look for the next one.
                _isSecondTry = true;
                _owner.Deadlines.Remove(this);
                _owner.Deadlines.Add(this);
                _request.UseScript(LuaScript.Batch.Text);
                Send("EVAL");
                return;
            }

            // Whatever else the server says about itself (READONLY, LOADING, CLUSTERDOWN, OOM, MISCONF, NOREPLICAS, NOPERM, BUSY): whether the batch
            // was carried out is not for this side to guess. The ledger repeats or cancels it under the same numbers, and its fail mode decides meanwhile.
            _owner.Connection.NoteFault(exception);
            if (!isEnded && !TryEnd(Turn))
            {
                _owner.Forget(this);
                return;
            }
        }

        _owner.Deadlines.Remove(this);
        _reply = null;
        _batch = null;
        _core.SetResult(answered);
    }

    private bool IsWaiting => (Volatile.Read(ref _state) & 1) != 0;

    // True to whoever ends this turn: the answer or the deadline.
    private bool TryEnd(int turn) => (turn & 1) != 0 && Interlocked.CompareExchange(ref _state, unchecked(turn + 1), turn) == turn;

    private bool TryRead(RespResult reply, OperationBatch batch)
    {
        RespReader reader = reply.ReadScalar();
        bool isRead;
        if (reader.TryGetSpan(out ReadOnlySpan<byte> span))
        {
            isRead = BatchReply.TryRead(span, batch, _request, _remaining);
        }
        else
        {
            isRead = BatchReply.TryRead(reader.ReadByteArray(), batch, _request, _remaining);
        }

        if (isRead)
        {
            _instance!.Acknowledge(batch);
        }
        else
        {
            _owner.Connection.NoteMisunderstood();
            foreach (LedgerOperation operation in batch.AsSpan())
            {
                operation.ClearAnswer();
            }
        }

        return isRead;
    }
}
