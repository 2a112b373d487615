using System.Collections;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using SatGate.Transport.Sockets;

namespace SatGate.Transport.Listening;

/// <summary>
/// One accepted connection. Its pipes read and write the socket directly. The features that Kestrel and a raw handler use stand in
/// fields; anything else goes to a small list, so that an idle connection costs hundreds of bytes and not thousands.
/// </summary>
internal sealed class EpollConnectionContext : ConnectionContext, IDuplexPipe, IFeatureCollection, IPolledConnectionFeature
{
    private readonly EpollSocket _socket;
    private readonly EpollPipeReader _reader;
    private readonly EpollPipeWriter _writer;
    private readonly ConnectionLimit _limit;
    private readonly PeerAddress _remote;
    private readonly long _number;
    private object?[] _features = [];
    private int _featureRevision;
    private CancellationTokenSource? _closed;
    private IDictionary<object, object?>? _items;
    private IDuplexPipe _transport;
    private string? _id;
    private int _disposed;

    public EpollConnectionContext(EpollSocket socket, EndPoint local, PeerAddress remote, ConnectionLimit limit, long number)
    {
        _socket = socket;
        _number = number;
        _reader = new EpollPipeReader(socket);
        _writer = new EpollPipeWriter(socket);
        _transport = this;
        LocalEndPoint = local;
        _remote = remote;
        _limit = limit;
    }

    public override IDuplexPipe Transport
    {
        get => _transport;
        set => _transport = value;
    }

    public override string ConnectionId
    {
        get => _id ??= _number.ToString("x8", CultureInfo.InvariantCulture);
        set => _id = value;
    }

    public override IFeatureCollection Features => this;

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get
        {
            CancellationTokenSource? source = Volatile.Read(ref _closed);
            if (source is null)
            {
                var made = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
            }

            return source.Token;
        }
        set => throw new NotSupportedException("The connection's end cannot be replaced.");
    }

    public override EndPoint? LocalEndPoint { get; set; }

    /// <summary>Made anew at each call: most connections are never asked twice.</summary>
    public override EndPoint? RemoteEndPoint
    {
        get => _remote.ToEndPoint();
        set => throw new NotSupportedException("The peer's address cannot be replaced.");
    }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    bool IFeatureCollection.IsReadOnly => false;

    int IFeatureCollection.Revision => _featureRevision;

    object? IFeatureCollection.this[Type key]
    {
        get => Find(key);
        set => Put(key, value);
    }

    /// <summary>The poller thread that serves this connection.</summary>
    public int LoopIndex => _socket.Loop.Index;

    public void ShutdownSend() => _socket.ShutdownSend();

    public void ObserveReset(IResetObserver observer) => _socket.ResetObserver = observer;

    /// <summary>Ends the connection with a reset; pending reads and writes come back at once.</summary>
    public override void Abort(ConnectionAbortedException abortReason) => _socket.Abort();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _socket.Close();
            _limit.Leave();
            await _reader.CompleteAsync();
            await _writer.CompleteAsync();
            if (Volatile.Read(ref _closed) is { } closed)
            {
                await closed.CancelAsync();
            }
        }

        await base.DisposeAsync();
    }

    TFeature? IFeatureCollection.Get<TFeature>()
        where TFeature : default => (TFeature?)Find(typeof(TFeature));

    void IFeatureCollection.Set<TFeature>(TFeature? instance)
        where TFeature : default => Put(typeof(TFeature), instance);

    IEnumerator<KeyValuePair<Type, object>> IEnumerable<KeyValuePair<Type, object>>.GetEnumerator() => Enumerate().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Enumerate().GetEnumerator();

    private IEnumerable<KeyValuePair<Type, object>> Enumerate()
    {
        for (int i = 0; i < _features.Length; i++)
        {
            if (_features[i] is { } feature)
            {
                yield return new KeyValuePair<Type, object>(FeatureSlots.TypeAt(i), feature);
            }
        }
    }

    private object? Find(Type key)
    {
        if (key == typeof(IPolledConnectionFeature))
        {
            return this;
        }

        int index = FeatureSlots.Find(key);
        return (uint)index < (uint)_features.Length ? _features[index] : null;
    }

    private void Put(Type key, object? value)
    {
        int index = FeatureSlots.FindOrAdd(key);
        if (index >= _features.Length)
        {
            Array.Resize(ref _features, FeatureSlots.Count);
        }

        _features[index] = value;
        _featureRevision++;
    }
}
