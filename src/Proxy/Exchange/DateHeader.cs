using System.Globalization;
using System.Text;
using SatGate.Transport.Time;

namespace SatGate.Proxy.Exchange;

/// <summary>The current value of the Date field (RFC 9110 section 6.6.1), rendered once a second. Reading is one volatile read.</summary>
internal sealed class DateHeader : IDeadlineHolder
{
    private readonly TimeProvider _time;
    private volatile byte[] _value;
    private long _second;

    /// <summary>Renders the first value and lets the clock renew it.</summary>
    public DateHeader(TimeProvider time, DeadlineClock clock)
    {
        _time = time;
        _value = Render();
        clock.Add(this);
    }

    /// <summary>29 bytes, such as <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public ReadOnlySpan<byte> Value => _value;

    /// <inheritdoc/>
    public int DeadlineIndex { get; set; } = -1;

    /// <inheritdoc/>
    public void OnTick(long nowMs)
    {
        if (_time.GetUtcNow().ToUnixTimeSeconds() != _second)
        {
            _value = Render();
        }
    }

    private byte[] Render()
    {
        DateTimeOffset now = _time.GetUtcNow();
        _second = now.ToUnixTimeSeconds();
        return Encoding.ASCII.GetBytes(now.ToString("R", CultureInfo.InvariantCulture));
    }
}
