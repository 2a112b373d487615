using System.Reflection;
using System.Text;
using SatGate.Budget.Ledger;
using SatGate.Budget.Lightning;
using SatGate.Model.Configuration;
using SatGate.Proxy.Exchange;
using SatGate.Proxy.Failures;
using SatGate.Proxy.Metrics;
using SatGate.Proxy.Stages;
using SatGate.Proxy.Tests.Stages;

namespace SatGate.Proxy.Tests.Exchange;

public sealed class ExchangeStateTests
{
    [Fact]
    public void A_returned_state_is_rented_clean()
    {
        ExchangeState state = ExchangeState.Rent();
        PropertyInfo[] settable = [.. typeof(ExchangeState).GetProperties().Where(p => p.SetMethod is { IsPublic: true })];
        Assert.True(settable.Length >= 20);
        foreach (PropertyInfo property in settable)
        {
            property.SetValue(state, ValueOf(property.PropertyType));
            Assert.False(Equals(property.GetValue(state), DefaultOf(property.PropertyType)), $"{property.Name} was not set.");
        }

        byte[] request = "GET /a HTTP/1.1\r\nHost: g\r\n\r\n"u8.ToArray();
        state.Request.TryParse(request, new(1000, 10, 100));
        state.Response.TryParse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"u8, new(1000, 10, 100), requestWasHead: false);
        state.RequestChunks.TryNext("5\r\nab"u8, default, out _, out _, out _, out _);
        state.ResponseChunks.TryNext("5\r\nab"u8, default, out _, out _, out _, out _);
        state.Hold("12"u8);
        state.SetRequestId("mine"u8, new RequestIds());
        state.Return();

        ExchangeState again = ExchangeState.Rent();
        Assert.Same(state, again);
        foreach (PropertyInfo property in settable)
        {
            Assert.True(Equals(property.GetValue(again), DefaultOf(property.PropertyType)), $"{property.Name} was not cleared.");
        }

        Assert.Equal(0, again.Request.Length);
        Assert.Equal(0, again.Request.FieldCount);
        Assert.Equal(0, again.Response.StatusCode);
        Assert.Equal(0, again.RequestChunks.PayloadBytes);
        Assert.Equal(0, again.ResponseChunks.PayloadBytes);
        Assert.Equal(0, again.HeldCount);
        Assert.True(again.RequestId.IsEmpty);
        again.Return();
    }

    [Theory]
    [InlineData("abc-123", true)]
    [InlineData("~!#$%&'()*+,-./:;<=>?@[]^_`{|}", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\"b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\tb", false)]
    [InlineData("gr\u00fc\u00dfe", false)]
    public void A_clients_id_is_taken_only_when_it_is_harmless(string id, bool taken)
    {
        ExchangeState state = ExchangeState.Rent();
        state.SetRequestId(Encoding.Latin1.GetBytes(id), new RequestIds());
        Assert.Equal(taken, string.Equals(Encoding.Latin1.GetString(state.RequestId), id, StringComparison.Ordinal));
        Assert.Equal(taken ? id.Length : RequestIds.Length, state.RequestId.Length);
        state.Return();
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_clients_id_may_be_128_bytes_long(int length, bool taken)
    {
        ExchangeState state = ExchangeState.Rent();
        state.SetRequestId(Encoding.Latin1.GetBytes(new string('a', length)), new RequestIds());
        Assert.Equal(taken ? length : RequestIds.Length, state.RequestId.Length);
        state.Return();
    }

    [Fact]
    public void Ids_are_hexadecimal_and_never_the_same()
    {
        RequestIds ids = new();
        HashSet<string> seen = [];
        byte[] room = new byte[RequestIds.Length];
        for (int i = 0; i < 1000; i++)
        {
            ids.Next(room);
            string id = Encoding.ASCII.GetString(room);
            Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{12}$", id);
            Assert.True(seen.Add(id));
        }
    }

    [Fact]
    public async Task Ids_of_many_threads_are_never_the_same()
    {
        RequestIds ids = new();
        System.Collections.Concurrent.ConcurrentDictionary<string, bool> seen = new(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            byte[] room = new byte[RequestIds.Length];
            for (int i = 0; i < 2000; i++)
            {
                ids.Next(room);
                Assert.True(seen.TryAdd(Encoding.ASCII.GetString(room), true));
            }
        })));
        Assert.Equal(8000, seen.Count);
    }

    private static object? DefaultOf(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    private static object ValueOf(Type type) => type switch
    {
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 7L,
        _ when type == typeof(string) => "seven",
        _ when type == typeof(Refusal) => Refusals.Denied,
        _ when type == typeof(RouteRuntime) => new RouteRuntime(Heads.Route(), null, new RouteCounters("r", "m"), new BudgetSettings()),
        _ when type == typeof(Caller) => new Caller(CallerOfTests.Token()),
        _ when type == typeof(Charge) => new Charge { Outcome = ChargeOutcome.Refused, Amount = 7 },
        _ when type == typeof(PaymentOutcome) => new PaymentOutcome { Verdict = PaymentVerdict.Replayed },
        _ when type == typeof(OwnAnswer) => new OwnAnswer(200, default, default),
        _ when type.IsEnum => Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(v => Enum.ToObject(type, v)).First(v => !v.Equals(Activator.CreateInstance(type))),
        _ => throw new NotSupportedException($"Say what a {type} is, so that the test can set it."),
    };
}
