using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Catalog;

/// <summary>
/// Keeps the lists of all servers and the view made of them. A list that changed is read again after a short pause, the old one stands until then; a
/// server that is away for a while disappears from the lists and keeps its names. Thread-safe.
/// </summary>
internal sealed class ServerCatalog
{
    /// <summary>Most entries of one list of one server.</summary>
    public const int ItemsMax = 100_000;

    /// <summary>Most pages that are read of one list.</summary>
    public const int PagesMax = 1_000;

    /// <summary>How long after a change the list is read, so that several changes are one.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a server may be away before its entries disappear.</summary>
    public static readonly TimeSpan AwayTimeMax = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait of a client for lists that are read for the first time.</summary>
    public static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly IUpstreamSet _upstreams;
    private readonly Func<McpFile> _file;
    private readonly Func<string, bool> _isReserved;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<Upstream, ServerLists> _servers = [];
    private readonly ITimer _timer;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CatalogView _view = CatalogView.Empty;
    private bool _isTimerSet;

    /// <summary>Makes one that knows of nothing yet.</summary>
    /// <param name="upstreams">The servers.</param>
    /// <param name="file">The MCP file in force.</param>
    /// <param name="isReserved">Whether a tool's name belongs to the gateway itself.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">The log.</param>
    public ServerCatalog(IUpstreamSet upstreams, Func<McpFile> file, Func<string, bool> isReserved, TimeProvider time, ILogger logger)
    {
        _upstreams = upstreams;
        _file = file;
        _isReserved = isReserved;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(static state => ((ServerCatalog)state!).ReadStale(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after the view has changed, with a bit for each kind that reads differently; on any thread.</summary>
    public Action<int>? Changed { get; set; }

    /// <summary>What clients see now.</summary>
    public CatalogView View => _view;

    /// <summary>Takes note that lists of a server changed.</summary>
    /// <param name="upstream">The server.</param>
    /// <param name="families">A bit for each kind.</param>
    public void Invalidate(Upstream upstream, int families)
    {
        lock (_lock)
        {
            if (_servers.TryGetValue(upstream, out ServerLists? lists))
            {
                lists.Stale |= families;
                SetTimer();
            }
        }
    }

    /// <summary>Takes note of servers that came, went, or changed their state.</summary>
    public void OnUpstreamChanged(Upstream upstream)
    {
        ImmutableArray<Upstream> all = _upstreams.All;
        lock (_lock)
        {
            foreach (Upstream gone in _servers.Keys.Where(known => !all.Contains(known)).ToArray())
            {
                _servers.Remove(gone);
            }

            foreach (Upstream known in all)
            {
                if (_servers.TryAdd(known, new ServerLists(known)) && _settled.Task.IsCompleted)
                {
                    _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            if (_servers.TryGetValue(upstream, out ServerLists? lists))
            {
                if (upstream.State == UpstreamState.Ready)
                {
                    lists.Stale = (1 << ListFamilies.Count) - 1;
                }
                else if (upstream.State == UpstreamState.Degraded)
                {
                    lists.IsSettled = true;
                    _ = HideLaterAsync(lists);
                }
            }
        }

        Rebuild();
        ReadStale();
    }

    /// <summary>Waits until every server's lists have been read once, or it is known that they cannot be; not for long.</summary>
    public ValueTask WaitUntilSettledAsync()
    {
        Task settled;
        lock (_lock)
        {
            settled = _settled.Task;
        }

        return settled.IsCompleted || _upstreams.All.IsEmpty ? default : WaitAsync(settled);
    }

    /// <summary>Reads the lists of servers that have no session of their own to read them on, on that of a client.</summary>
    public async ValueTask ReadForAsync(ClientPeer peer)
    {
        foreach (Upstream upstream in _upstreams.All)
        {
            ServerLists? lists;
            lock (_lock)
            {
                bool isWanted = _servers.TryGetValue(upstream, out lists) && upstream.Shared is null && upstream.Definition.Share == McpShare.PerSession &&
                    upstream.State == UpstreamState.Ready && !lists.IsReading && lists.Stale != 0;
                if (!isWanted)
                {
                    continue;
                }
            }

            if (await upstream.AcquireAsync(peer, CancellationToken.None) is { } session)
            {
                await ReadAsync(lists!, session);
            }
        }
    }

    /// <summary>Makes the view anew of what is known, as after a change of the configuration.</summary>
    public void Rebuild()
    {
        int changed;
        lock (_lock)
        {
            ServerLists[] servers = [.. _servers.Values.OrderBy(static lists => lists.Upstream.Order)];
            CatalogView before = _view;
            CatalogView after = new ViewBuilder(_file(), servers, _isReserved).Build(before.Generation + 1);
            changed = ViewDifference.Between(before, after);
            if (changed != 0)
            {
                _view = after;
            }

            if (servers.All(static lists => lists.IsSettled))
            {
                _settled.TrySetResult();
            }
        }

        int visible = changed & ((1 << ListFamilies.Count) - 1);
        if (visible != 0)
        {
            Changed?.Invoke(visible);
        }
    }

    private async ValueTask WaitAsync(Task settled)
    {
        try
        {
            await settled.WaitAsync(SettleTimeout, _time);
        }
        catch (TimeoutException)
        {
            // What is there by now has to do.
        }
    }

    private void SetTimer()
    {
        if (!_isTimerSet)
        {
            _isTimerSet = true;
            _timer.Change(Debounce, Timeout.InfiniteTimeSpan);
        }
    }

    private void ReadStale()
    {
        List<(ServerLists Lists, UpstreamSession Session)> due = [];
        lock (_lock)
        {
            _isTimerSet = false;
            foreach (ServerLists lists in _servers.Values)
            {
                if (lists.Stale != 0 && !lists.IsReading && lists.Upstream.Shared is { } session)
                {
                    due.Add((lists, session));
                }
            }
        }

        foreach ((ServerLists lists, UpstreamSession session) in due)
        {
            _ = ReadAsync(lists, session);
        }
    }

    private async Task ReadAsync(ServerLists lists, UpstreamSession session)
    {
        int stale;
        lock (_lock)
        {
            if (lists.IsReading)
            {
                return;
            }

            lists.IsReading = true;
            stale = lists.Stale;
            lists.Stale = 0;
        }

        try
        {
            foreach (ListFamily family in ListFamilies.All)
            {
                if ((stale & (1 << (int)family)) != 0)
                {
                    ImmutableArray<ListedItem>? items = await ListFetch.ReadAsync(session, family);
                    Keep(lists, family, items);
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                lists.IsReading = false;
                lists.IsSettled = true;
                lists.IsHidden = false;
                if (lists.Stale != 0)
                {
                    SetTimer();
                }
            }

            Rebuild();
        }
    }

    private void Keep(ServerLists lists, ListFamily family, ImmutableArray<ListedItem>? items)
    {
        if (items is { } read)
        {
            lock (_lock)
            {
                lists.Items[(int)family] = read;
            }
        }
        else
        {
            // The old list stands; a session that begins anew is read anew.
            Log.ListFailed(_logger, lists.Upstream.Name, family);
        }
    }

    private async Task HideLaterAsync(ServerLists lists)
    {
        await Task.Delay(AwayTimeMax, _time);
        lock (_lock)
        {
            if (lists.Upstream.State == UpstreamState.Ready)
            {
                return;
            }

            lists.IsHidden = true;
        }

        Rebuild();
    }
}
