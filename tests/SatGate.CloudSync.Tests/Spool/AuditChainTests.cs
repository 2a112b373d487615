using System.Text;
using Microsoft.Data.Sqlite;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

/// <summary>Whatever is done to the file behind the program's back is found, and the event is named.</summary>
public sealed class AuditChainTests : IAsyncLifetime
{
    private const int Count = 400;

    private readonly SpoolRig _rig = new();
    private List<string> _lines = [];
    private List<byte[]> _links = [];
    private long _blockFirst;

    public async ValueTask InitializeAsync()
    {
        await using (AuditSpool spool = await _rig.OpenAsync())
        {
            await SpoolRig.RecordAsync(spool, Count);
        }

        Load(_rig.Ask<long>("SELECT max(first_sequence) FROM blocks WHERE first_sequence < 200"));
    }

    public ValueTask DisposeAsync()
    {
        _rig.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_untouched_log_is_intact_and_its_last_link_can_be_noted()
    {
        AuditVerification found = await _rig.VerifyOfflineAsync();
        Assert.True(found.IsIntact, found.Problem);
        Assert.Equal((Count, 1, Count, null, null), (found.Count, found.FirstSequence, found.LastSequence, found.BrokenAtSequence, found.Problem));
        using AuditFile file = AuditFile.OpenReadOnly(_rig.Options.Directory);
        AuditPage last = await file.ReadAsync(new AuditQuery { Descending = true, CountMax = 1 }, SpoolRig.Cancel);
        Assert.Equal(found.LastHashHex, last.Entries[0].HashHex);
    }

    [Fact]
    public Task A_changed_amount_is_found() => BrokenAsync(_blockFirst + 5, () => _lines[5] = _lines[5].Replace("12345678", "12345679", StringComparison.Ordinal));

    [Fact]
    public Task A_changed_link_is_found() => BrokenAsync(_blockFirst + 5, () => _links[5][31] ^= 1);

    [Fact]
    public Task A_changed_line_with_a_link_made_to_fit_is_found_at_the_next_event() => BrokenAsync(
        _blockFirst + 6,
        () =>
        {
            _lines[5] = _lines[5].Replace("12345678", "12345679", StringComparison.Ordinal);
            using ChainHash hash = new(null);
            hash.Next(_links[4], Encoding.UTF8.GetBytes(_lines[5]), _links[5]);
        });

    [Fact]
    public Task A_removed_event_is_found() => BrokenAsync(
        _blockFirst + 5,
        () =>
        {
            _lines.RemoveAt(5);
            _links.RemoveAt(5);
        });

    [Fact]
    public Task A_removed_last_event_of_a_block_is_found()
    {
        long last = _blockFirst + _lines.Count - 1;
        return BrokenAsync(
            last,
            () =>
            {
                _lines.RemoveAt(_lines.Count - 1);
                _links.RemoveAt(_links.Count - 1);
            });
    }

    [Fact]
    public Task An_event_put_in_is_found() => BrokenAsync(
        _blockFirst + 5,
        () =>
        {
            _lines.Insert(5, _lines[5].Replace("read_file", "evil_file", StringComparison.Ordinal));
            _links.Insert(5, new byte[32]);
        });

    [Fact]
    public Task An_event_put_in_twice_is_found() => BrokenAsync(
        _blockFirst + 6,
        () =>
        {
            _lines.Insert(6, _lines[5]);
            _links.Insert(6, _links[5]);
        });

    [Fact]
    public Task Swapped_events_are_found() => BrokenAsync(
        _blockFirst + 5,
        () =>
        {
            (_lines[5], _lines[6]) = (_lines[6], _lines[5]);
            (_links[5], _links[6]) = (_links[6], _links[5]);
        });

    [Fact]
    public Task A_line_that_is_none_is_found() => BrokenAsync(_blockFirst + 5, () => _lines[5] = "{}");

    [Fact]
    public async Task A_removed_block_is_found()
    {
        _rig.Change("DELETE FROM blocks WHERE first_sequence = @first", ("@first", _blockFirst));
        Assert.Equal(_blockFirst, (await _rig.VerifyOfflineAsync()).BrokenAtSequence);
    }

    [Fact]
    public async Task A_removed_end_is_found()
    {
        long first = _rig.Ask<long>("SELECT max(first_sequence) FROM blocks");
        _rig.Change("DELETE FROM blocks WHERE first_sequence = @first", ("@first", first));
        Assert.Equal(first, (await _rig.VerifyOfflineAsync()).BrokenAtSequence);
    }

    [Fact]
    public async Task A_removed_end_with_the_recorded_end_moved_back_is_found_by_its_seal()
    {
        _rig.Change("DELETE FROM blocks WHERE first_sequence > @first", ("@first", _blockFirst));
        _rig.Change("UPDATE chain SET head_sequence = @last, head_link = @link", ("@last", _blockFirst + _lines.Count - 1), ("@link", _links[^1]));
        Assert.Equal(_blockFirst + _lines.Count - 1, (await _rig.VerifyOfflineAsync()).BrokenAtSequence);
    }

    [Fact]
    public async Task A_removed_beginning_is_found_even_with_the_recorded_beginning_moved()
    {
        Load(1);
        _rig.Change("DELETE FROM blocks WHERE first_sequence = 1");
        Assert.Equal(1, (await _rig.VerifyOfflineAsync()).BrokenAtSequence);

        _rig.Change("UPDATE chain SET kept_sequence = @last, kept_link = @link", ("@last", _lines.Count), ("@link", _links[^1]));
        AuditVerification found = await _rig.VerifyOfflineAsync();
        Assert.Equal(1, found.BrokenAtSequence);
        Assert.Contains("no event of the chain tells", found.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first_ms = first_ms + 1")]
    [InlineData("last_ms = 0")]
    [InlineData("kinds = 1")]
    [InlineData("decisions = 1")]
    [InlineData("last_sequence = last_sequence - 1")]
    public async Task Bounds_that_would_hide_events_from_queries_are_found(string change)
    {
        _rig.Change($"UPDATE blocks SET {change} WHERE first_sequence = @first", ("@first", _blockFirst));
        AuditVerification found = await _rig.VerifyOfflineAsync();
        Assert.Equal(_blockFirst, found.BrokenAtSequence);
    }

    [Fact]
    public async Task Every_flipped_byte_of_a_block_is_found_where_it_is()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(_lines.Select(l => l + "\n")));
        Random random = new(7);
        for (int round = 0; round < 250; round++)
        {
            int place = random.Next(text.Length);
            byte[] flipped = [.. text];
            flipped[place] ^= (byte)(1 << random.Next(8));
            Store(flipped, Links());
            AuditVerification found = await _rig.VerifyOfflineAsync();
            long expected = _blockFirst + text.AsSpan(0, place).Count((byte)'\n');
            Assert.False(found.IsIntact);
            Assert.Equal(expected, found.BrokenAtSequence);
        }
    }

    [Fact]
    public async Task Without_the_key_a_chain_under_a_key_cannot_be_made_anew()
    {
        using SpoolRig rig = new();
        byte[] key = [.. Enumerable.Repeat((byte)7, 32)];
        rig.Options = rig.Options with { HashChainKey = key };
        await using (AuditSpool spool = await rig.OpenAsync())
        {
            await SpoolRig.RecordAsync(spool, 10);
        }

        Assert.True((await rig.VerifyOfflineAsync(key)).IsIntact);
        byte[] links = rig.Ask<byte[]>("SELECT links FROM blocks");
        string lines = Encoding.UTF8.GetString(rig.Ask<byte[]>("SELECT lines FROM blocks"));
        Rechain(ref lines, links, rig.Ask<byte[]>("SELECT kept_link FROM chain"));
        rig.Change("UPDATE blocks SET lines = @lines, links = @links", ("@lines", Encoding.UTF8.GetBytes(lines)), ("@links", links));
        Assert.Equal(4, (await rig.VerifyOfflineAsync(key)).BrokenAtSequence);
    }

    /// <summary>Changes the fourth event and makes all links that follow as somebody without the key would.</summary>
    private static void Rechain(ref string lines, byte[] links, byte[] before)
    {
        string[] all = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        all[3] = all[3].Replace("12345678", "1", StringComparison.Ordinal);
        using ChainHash hash = new(null);
        byte[] link = links[64..96];
        Assert.Equal(32, before.Length);
        for (int i = 3; i < all.Length; i++)
        {
            hash.Next(link, Encoding.UTF8.GetBytes(all[i]), link);
            link.CopyTo(links, i * 32);
        }

        lines = string.Join('\n', all) + "\n";
    }

    private async Task BrokenAsync(long expected, Action change)
    {
        change();
        Store(Encoding.UTF8.GetBytes(string.Concat(_lines.Select(l => l + "\n"))), Links());
        AuditVerification found = await _rig.VerifyOfflineAsync();
        Assert.False(found.IsIntact);
        Assert.Equal(expected, found.BrokenAtSequence);
        Assert.Contains($"Event {expected} ", found.Problem, StringComparison.Ordinal);
        await using AuditSpool spool = await _rig.OpenAsync();
        Assert.Equal(expected, (await spool.VerifyAsync(SpoolRig.Cancel)).BrokenAtSequence);
    }

    private byte[] Links() => [.. _links.SelectMany(l => l)];

    private void Load(long first)
    {
        _blockFirst = first;
        using SqliteConnection connection = _rig.Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT lines, links FROM blocks WHERE first_sequence = @first";
        command.Parameters.AddWithValue("@first", first);
        using SqliteDataReader row = command.ExecuteReader();
        Assert.True(row.Read());
        _lines = [.. Encoding.UTF8.GetString((byte[])row[0]).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        _links = [.. ((byte[])row[1]).Chunk(32)];
        Assert.Equal(_lines.Count, _links.Count);
        Assert.InRange(_lines.Count, 10, Count);
    }

    private void Store(byte[] lines, byte[] links) =>
        _rig.Change("UPDATE blocks SET lines = @lines, links = @links WHERE first_sequence = @first", ("@lines", lines), ("@links", links), ("@first", _blockFirst));
}
