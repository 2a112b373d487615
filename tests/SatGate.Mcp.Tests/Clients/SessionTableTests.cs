using System.Text;
using Microsoft.Extensions.Time.Testing;
using SatGate.Mcp.Clients;
using SatGate.Mcp.Protocol;
using SatGate.Model.Configuration;
using SatGate.Model.Tokens;
using SatGate.Proxy.Stages;

namespace SatGate.Mcp.Tests.Clients;

public sealed class SessionTableTests
{
    private static readonly SessionSigner Signer = new(["a key"u8.ToArray()]);

    private static readonly TokenKey Key = TokenKey.FromSecret("test-secret");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_id_is_visible_ascii_and_says_what_the_session_is()
    {
        var ticket = new SessionTicket(1, 2, ProtocolVersion.V20250618, ClientCapabilities.Roots | ClientCapabilities.Tasks, 3);

        string id = Signer.Sign(ticket);

        Assert.Equal(SessionSigner.TextLength, id.Length);
        Assert.Matches("^mcp-[A-Za-z0-9_-]+$", id);
        Assert.True(Signer.TryRead(Encoding.ASCII.GetBytes(id), out SessionTicket read));
        Assert.Equal(ticket, read);
    }

    [Fact]
    public void An_id_with_any_character_changed_is_none_of_ours()
    {
        string id = Signer.Sign(new SessionTicket(1, 2, ProtocolVersion.V20250618, ClientCapabilities.None, 0));

        for (int i = 0; i < id.Length; i++)
        {
            byte[] changed = Encoding.ASCII.GetBytes(id);
            changed[i] = (byte)(changed[i] == 'A' ? 'B' : 'A');
            Assert.False(Signer.TryRead(changed, out _));
        }

        Assert.False(Signer.TryRead(Encoding.ASCII.GetBytes(id[..^1]), out _));
        Assert.False(Signer.TryRead(Encoding.ASCII.GetBytes(id + "A"), out _));
        Assert.False(Signer.TryRead(default, out _));
    }

    [Fact]
    public void An_id_made_under_the_key_before_is_still_read()
    {
        string id = Signer.Sign(new SessionTicket(1, 2, ProtocolVersion.V20250618, ClientCapabilities.None, 0));

        Assert.True(new SessionSigner(["new"u8.ToArray(), "a key"u8.ToArray()]).TryRead(Encoding.ASCII.GetBytes(id), out _));
        Assert.False(new SessionSigner(["new"u8.ToArray()]).TryRead(Encoding.ASCII.GetBytes(id), out _));
    }

    [Fact]
    public void A_companion_is_told_once_that_the_session_is_over_and_at_once_when_it_is()
    {
        using SessionTable table = Make();
        HttpSession session = Create(table)!;
        Companion early = new();
        Companion late = new();

        session.Attach(early);
        table.Delete(session);
        table.Delete(session);
        session.Attach(late);

        Assert.Equal((1, 1), (early.Told, late.Told));
    }

    [Fact]
    public void A_deleted_session_is_not_made_again_and_an_idle_one_is()
    {
        using SessionTable table = Make();
        HttpSession deleted = Create(table)!;
        HttpSession idle = Create(table)!;
        table.Delete(deleted);
        _time.Advance(new McpLimits().SessionIdleTimeout + TimeSpan.FromMinutes(1));
        Assert.Equal(0, table.Count);

        Assert.Equal(SessionVerdict.Unknown, table.Find(Encoding.ASCII.GetBytes(deleted.Id), null, out _));
        Assert.Equal(SessionVerdict.Found, table.Find(Encoding.ASCII.GetBytes(idle.Id), null, out HttpSession? again));
        Assert.NotSame(idle, again);
        Assert.Equal(idle.Id, again!.Id);
    }

    [Fact]
    public void A_session_with_a_stream_is_not_idle()
    {
        using SessionTable table = Make();
        HttpSession session = Create(table)!;

        session.CountStream(1);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, table.Count);
        session.CountStream(-1);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, table.Count);
        Assert.True(session.IsClosed);
    }

    [Fact]
    public void What_was_sent_is_forgotten_before_the_session()
    {
        using SessionTable table = Make();
        HttpSession session = Create(table)!;
        ReplayBuffer sent = session.Replay;
        sent.Add(1, 1, "x"u8, isLast: true);

        _time.Advance(SessionTable.ReplayRetention - TimeSpan.FromMinutes(1));
        Assert.Same(sent, session.Replay);
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, table.Count);
        Assert.Empty(session.Replay.After(1, 0));
    }

    [Fact]
    public void One_session_more_than_allowed_is_refused_new_or_come_back()
    {
        using SessionTable table = Make(sessionsMax: 2);
        using SessionTable other = Make();
        string elsewhere = Create(other)!.Id;
        HttpSession first = Create(table)!;
        Assert.NotNull(Create(table));

        Assert.Null(Create(table));
        Assert.Equal(SessionVerdict.Full, table.Find(Encoding.ASCII.GetBytes(elsewhere), null, out _));
        table.Delete(first);
        Assert.Equal(SessionVerdict.Found, table.Find(Encoding.ASCII.GetBytes(elsewhere), null, out _));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void One_session_more_than_a_caller_is_allowed_is_refused_and_others_have_theirs()
    {
        using SessionTable table = Make(perCallerMax: 2);
        using SessionTable other = Make();
        Macaroon minted = TokenMint.Mint(Key, new TokenGrant(), _time);
        Caller caller = CallerOf(minted);
        Caller narrowed = CallerOf(TokenMint.Attenuate(minted, "scope = tools:a"));
        string elsewhere = Create(other, caller)!.Id;
        HttpSession first = Create(table, caller)!;
        Assert.NotNull(Create(table, narrowed));

        Assert.Null(Create(table, caller, out SessionVerdict verdict));
        Assert.Equal(SessionVerdict.CallerFull, verdict);
        Assert.Null(Create(table, narrowed));
        Assert.Equal(SessionVerdict.CallerFull, table.Find(Encoding.ASCII.GetBytes(elsewhere), caller, out _));
        Assert.NotNull(Create(table, CallerOf(TokenMint.Mint(Key, new TokenGrant(), _time))));
        Assert.All(Enumerable.Range(0, 3), _ => Assert.NotNull(Create(table)));

        table.Delete(first);
        table.Delete(first);
        Assert.Equal(SessionVerdict.Found, table.Find(Encoding.ASCII.GetBytes(elsewhere), caller, out _));
        Assert.Null(Create(table, caller));
        Assert.Equal(6, table.Count);
    }

    [Fact]
    public void Ten_thousand_idle_sessions_take_well_under_four_kilobytes_each()
    {
        const int Count = 10_000;
        using SessionTable table = Make(sessionsMax: Count);
        byte[] json = "{\"roots\":{\"listChanged\":true},\"sampling\":{},\"elicitation\":{}}"u8.ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            Assert.NotNull(table.Create(ProtocolVersion.V20251125, ClientCapabilities.Roots, json.ToArray(), json.ToArray(), null, out _));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Count, 1, 2048);
    }

    private static HttpSession? Create(SessionTable table, Caller? caller = null) => Create(table, caller, out _);

    private static HttpSession? Create(SessionTable table, Caller? caller, out SessionVerdict verdict) =>
        table.Create(ProtocolVersion.V20251125, ClientCapabilities.None, default, default, caller, out verdict);

    private Caller CallerOf(Macaroon token)
    {
        TokenVerification verified = new TokenVerifier([Key], _time, "default", acceptUnsealedBudgets: false).Verify(Encoding.ASCII.GetBytes(token.ToText()));
        return new Caller(verified.Token!);
    }

    private SessionTable Make(int sessionsMax = 100, int perCallerMax = 100) =>
        new(Signer, () => new McpLimits { SessionsMax = sessionsMax, SessionsPerCallerMax = perCallerMax }, _time);

    private sealed class Companion : ISessionCompanion
    {
        public int Told { get; private set; }

        public void OnSessionClosed() => Told++;
    }
}
