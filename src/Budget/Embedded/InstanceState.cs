using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SatGate.Budget.Embedded;

/// <summary>Somebody who numbers operations, and what its numbers were answered. Guarded by the store's lock.</summary>
internal sealed class InstanceState(ulong id)
{
    private readonly Dictionary<long, Answer> _answers = [];

    public ulong Id => id;

    /// <summary>Nothing below is remembered; 0 for one that has not been heard of.</summary>
    public long Low { get; private set; }

    public int Count => _answers.Count;

    /// <summary>
    /// Whether it has sent something since the store was opened. Then it belongs to this process, and is never forgotten: it would take that for a
    /// loss.
    /// </summary>
    public bool IsLive { get; set; }

    /// <summary>When the database last took something in from it; 0 for one of this process.</summary>
    public long HeardAtUnixMs { get; init; }

    /// <summary>Reads the name of an instance: 16 hex digits.</summary>
    public static bool TryParse(string name, out ulong id)
    {
        id = 0;
        return name.Length == 16 && ulong.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
    }

    public bool TryGet(long number, [MaybeNullWhen(false)] out Answer answer) => _answers.TryGetValue(number, out answer);

    public void Set(long number, in Answer answer) => _answers[number] = answer;

    /// <summary>Raises Low and forgets what is below. True when it changed.</summary>
    public bool RaiseLow(long low)
    {
        if (low <= Low)
        {
            return false;
        }

        if (low - Low <= _answers.Count)
        {
            for (long number = Low; number < low; number++)
            {
                _answers.Remove(number);
            }
        }
        else if (_answers.Count > 0)
        {
            ForgetBelow(low);
        }

        Low = low;
        return true;
    }

    /// <summary>By looking at all of them, for a Low that rises further than there are answers.</summary>
    private void ForgetBelow(long low)
    {
        foreach (long number in _answers.Keys)
        {
            if (number < low)
            {
                _answers.Remove(number);
            }
        }
    }
}
