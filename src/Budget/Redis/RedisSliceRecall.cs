using System.Collections.Concurrent;
using System.Globalization;
using SatGate.Budget.Stores;
using StackExchange.Redis;

namespace SatGate.Budget.Redis;

/// <summary>
/// Asks the other gateways of a tenant over Redis for slices they do not use: a question on one channel, and an answer from each of them on
/// another. One for each connection: who listens is counted by connections. Thread-safe.
/// </summary>
public sealed class RedisSliceRecall : ISliceRecall, IAsyncDisposable
{
    /// <summary>Most questions of others that are worked on at once; who asks meanwhile goes on after its patience.</summary>
    private const int WorkMax = 64;

    private readonly RedisConnection _connection;
    private readonly RedisChannel _questions;
    private readonly RedisChannel _answers;
    private readonly string _self = Guid.NewGuid().ToString("n");
    private readonly ConcurrentDictionary<string, Task> _asking = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RecallQuestion> _open = new(StringComparer.Ordinal);
    private int _working;
    private long _numbers;

    private RedisSliceRecall(RedisConnection connection)
    {
        _connection = connection;

        // Routed as keys are, so that in a cluster all of a tenant's gateways meet on one node, and that node counts them.
        _questions = RedisChannel.Literal(connection.Keys.Recall).WithKeyRouting();
        _answers = RedisChannel.Literal(connection.Keys.Recalled).WithKeyRouting();
    }

    /// <inheritdoc/>
    public event Func<string, ValueTask>? Recalled;

    /// <summary>Makes one on a connection that the caller disposes after it, and begins to listen. When Redis is down, listening begins when it is back.</summary>
    public static async Task<RedisSliceRecall> OpenAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        RedisSliceRecall recall = new(connection);
        await connection.FollowAsync(recall._answers, recall.OnAnswer, cancellationToken);
        await connection.FollowAsync(recall._questions, recall.OnQuestion, cancellationToken);
        return recall;
    }

    /// <inheritdoc/>
    public ValueTask RecallAsync(string budgetId, TimeSpan patience)
    {
        // Callers that are short of the same budget at the same time share one question.
        if (_asking.TryGetValue(budgetId, out Task? asked))
        {
            return new ValueTask(asked);
        }

        TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        asked = _asking.GetOrAdd(budgetId, mine.Task);
        return new ValueTask(ReferenceEquals(asked, mine.Task) ? AskAsync(budgetId, patience, mine) : asked);
    }

    /// <summary>Listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.UnfollowAsync(_questions, OnQuestion);
        await _connection.UnfollowAsync(_answers, OnAnswer);
    }

    private async Task AskAsync(string budgetId, TimeSpan patience, TaskCompletionSource asked)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{_self}.{Interlocked.Increment(ref _numbers)}");
        RecallQuestion question = new();
        _open[id] = question;
        try
        {
            _ = SendAsync(question, $"{id} {budgetId}");
            await question.Done.WaitAsync(patience, _connection.Clock);
        }
        catch (TimeoutException)
        {
            // Too late. Whoever asked looks at the budget once more either way.
        }
        finally
        {
            _open.TryRemove(id, out _);
            _asking.TryRemove(budgetId, out _);
            asked.SetResult();
        }
    }

    private async Task SendAsync(RecallQuestion question, string text)
    {
        try
        {
            long heard = await _connection.Subscriber.PublishAsync(_questions, text, CommandFlags.DemandMaster);

            // Everybody who listens but ourselves.
            question.Expect(heard - 1);
        }
        catch (Exception exception) when (RedisConnection.IsFaultOfStore(exception))
        {
            // Nobody will answer, so nobody needs to be waited for.
            _connection.NoteFault(exception);
            question.Expect(0);
        }
    }

    private void OnQuestion(RedisChannel channel, RedisValue message)
    {
        string text = (string?)message ?? string.Empty;
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || text.StartsWith(_self, StringComparison.Ordinal))
        {
            return;
        }

        if (Interlocked.Increment(ref _working) > WorkMax)
        {
            Interlocked.Decrement(ref _working);
            return;
        }

        _ = AnswerAsync(text[..space], text[(space + 1)..]);
    }

    private async Task AnswerAsync(string id, string budgetId)
    {
        try
        {
            foreach (Func<string, ValueTask> handler in Recalled?.GetInvocationList().Cast<Func<string, ValueTask>>() ?? [])
            {
                await handler(budgetId);
            }

            await _connection.Subscriber.PublishAsync(_answers, id, CommandFlags.DemandMaster | CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (RedisConnection.IsFaultOfStore(exception))
        {
            _connection.NoteFault(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
        }
    }

    private void OnAnswer(RedisChannel channel, RedisValue message)
    {
        if (_open.TryGetValue((string?)message ?? string.Empty, out RecallQuestion? question))
        {
            question.Answer();
        }
    }
}
