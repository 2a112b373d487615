using System.Buffers;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SatGate.Budget.Stores;
using SatGate.Model.Registry;
using SatGate.Model.Tokens;

namespace SatGate.Budget.Registry;

/// <summary>
/// The revoked signatures, in memory, so that asking costs no round trip and no allocation. A ban made here is in force when
/// <see cref="AddAsync"/> returns; one made on another gateway as soon as the store tells of it, within a second. While the store does not
/// answer, what was known stays in force. Thread-safe.
/// </summary>
public sealed partial class BanList : IRevocationList, IAsyncDisposable
{
    /// <summary>The collection of the registry: <see cref="BanRecord"/> by signature.</summary>
    public const string Collection = "bans";

    /// <summary>Most bans; past it <see cref="AddAsync"/> throws. 1,000,000.</summary>
    public const int CountMax = 1_000_000;

    /// <summary>Longest reason that is kept, in characters. 256.</summary>
    public const int ReasonCharsMax = 256;

    /// <summary>How often the list is read without being told of a change, while it is being asked. 5 s.</summary>
    public static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private static readonly Dictionary<string, BanRecord> None = new(StringComparer.Ordinal);

    private readonly IRegistryStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    // One reading settles every reason that came before it, so one waiting signal is enough.
    private readonly Channel<byte> _signals = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // What changed here since the reading under way began; null while none is. The reading may have passed those keys already.
    private List<(string Signature, BanRecord? Ban)>? _sinceReadBegan;

    // Bans that the store would not take; written again before the next reading. Holds at most what the list may.
    private readonly Dictionary<string, BanRecord> _unsaved = new(StringComparer.Ordinal);

    // Never changed once it stands here: a change makes a new one.
    private volatile Dictionary<string, BanRecord> _bans = None;
    private long _version;
    private volatile bool _isLoaded;
    private volatile bool _wasAsked;
    private ITimer? _poll;
    private Task _following = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>Makes an empty list; <see cref="StartAsync"/> fills it.</summary>
    /// <param name="store">Where bans are kept; not disposed here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of outages.</param>
    public BanList(IRegistryStore store, TimeProvider time, ILogger<BanList> logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Grows with every change of the set, so that whoever keeps an answer need only ask again when this differs from what it was before it asked.
    /// One volatile read.
    /// </summary>
    public long Version => Volatile.Read(ref _version);

    /// <inheritdoc/>
    long IRevocationList.Version
    {
        get
        {
            // Whoever keeps an answer asks only for this, and needs the list to be followed all the same.
            NoteAsked();
            return Version;
        }
    }

    /// <summary>Whether the list was read at least once. Until then nothing is known, and whoever fails closed refuses.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>Number of bans.</summary>
    public int Count => _bans.Count;

    /// <summary>Reads the list, then follows it until disposed. Does not throw when the store does not answer: it is tried again in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Changed += OnChanged;
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (BudgetStoreException fault)
        {
            Log.BansUnread(_logger, fault.Message);
            _signals.Writer.TryWrite(0);
        }

        _poll = _time.CreateTimer(static list => ((BanList)list!).OnPoll(), this, ReadInterval, ReadInterval);
        _following = FollowAsync(failed: !_isLoaded, _stopping.Token);
    }

    /// <summary>Whether any signature of a token's chain is banned. Allocates nothing.</summary>
    /// <param name="chainSignatures">The signature after the identifier and after each caveat, in lower-case hex.</param>
    public bool IsBanned(ReadOnlySpan<string> chainSignatures)
    {
        NoteAsked();
        Dictionary<string, BanRecord> bans = _bans;
        foreach (string signature in chainSignatures)
        {
            if (bans.ContainsKey(signature))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    /// <remarks>Without any ban the signatures are not even written out: many tokens come by once.</remarks>
    public bool IsBanned(VerifiedToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        NoteAsked();
        return _bans.Count > 0 && IsBanned(token.ChainSignatures.AsSpan());
    }

    /// <summary>The ban of one signature, or null.</summary>
    public BanRecord? Find(string signature) => _bans.GetValueOrDefault(signature);

    /// <summary>All bans, the newest first.</summary>
    public ImmutableArray<BanRecord> List() =>
        [.. _bans.Values.OrderByDescending(ban => ban.BannedAt).ThenBy(ban => ban.Signature, StringComparer.Ordinal)];

    /// <summary>
    /// Bans a signature; in force on this gateway when it returns. Repeating it is harmless. Throws <see cref="BudgetStoreException"/> when the
    /// store does not answer (the ban is in force here all the same, and is written as soon as the store answers again),
    /// <see cref="ArgumentException"/> when the signature is not 64 lower-case hex digits, and <see cref="InvalidOperationException"/> past
    /// <see cref="CountMax"/>.
    /// </summary>
    public async ValueTask AddAsync(BanRecord ban, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ban);
        if (!IsSignature(ban.Signature))
        {
            throw new ArgumentException("A signature is 64 lower-case hex digits.", nameof(ban));
        }

        if (_bans.Count >= CountMax && !_bans.ContainsKey(ban.Signature))
        {
            throw new InvalidOperationException($"There are {CountMax} bans, which is the most; lift those of expired tokens.");
        }

        ban = ban with
        {
            Reason = ban.Reason is { Length: > ReasonCharsMax } reason ? reason[..ReasonCharsMax] : ban.Reason,
            BannedAt = DateTimeOffset.FromUnixTimeMilliseconds(ban.BannedAt.ToUnixTimeMilliseconds()),
        };

        // In force here first: a store that does not answer must not keep a stolen token alive on this gateway.
        Apply(ban.Signature, ban);
        try
        {
            await _store.PutAsync(Collection, ban.Signature, BanDocument.Write(ban), cancellationToken);
        }
        catch
        {
            lock (_gate)
            {
                _unsaved[ban.Signature] = ban;
            }

            _signals.Writer.TryWrite(0);
            throw;
        }

        Apply(ban.Signature, ban);
    }

    /// <summary>Lifts a ban. True when there was one. Throws <see cref="BudgetStoreException"/> when the store does not answer; the ban then stands.</summary>
    public async ValueTask<bool> RemoveAsync(string signature, CancellationToken cancellationToken)
    {
        bool wasThere = await _store.RemoveAsync(Collection, signature, cancellationToken);
        lock (_gate)
        {
            wasThere |= _unsaved.Remove(signature);
        }

        Apply(signature, null);
        return wasThere;
    }

    /// <summary>Whether a text is a signature: 64 lower-case hex digits.</summary>
    public static bool IsSignature(string? text) => text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(LowerHex);

    /// <summary>Stops following. The list can still be asked.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _store.Changed -= OnChanged;
        await _stopping.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_poll is not null)
        {
            await _poll.DisposeAsync();
        }

        _stopping.Dispose();
    }

    // Looked at before it is written, so that threads that ask do not take the line from each other.
    private void NoteAsked()
    {
        if (!_wasAsked)
        {
            _wasAsked = true;
        }
    }

    private void Apply(string signature, BanRecord? ban)
    {
        lock (_gate)
        {
            _sinceReadBegan?.Add((signature, ban));
            if (_bans.GetValueOrDefault(signature) == ban)
            {
                return;
            }

            var bans = new Dictionary<string, BanRecord>(_bans, StringComparer.Ordinal);
            Set(bans, signature, ban);
            Publish(bans);
        }
    }

    private void Publish(Dictionary<string, BanRecord> bans)
    {
        _bans = bans;

        // After the set: whoever sees the new number sees the new set too.
        Volatile.Write(ref _version, _version + 1);
    }

    private static void Set(Dictionary<string, BanRecord> bans, string signature, BanRecord? ban)
    {
        if (ban is null)
        {
            bans.Remove(signature);
        }
        else
        {
            bans[signature] = ban;
        }
    }
}
