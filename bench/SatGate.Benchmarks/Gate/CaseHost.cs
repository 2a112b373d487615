namespace SatGate.Benchmarks.Gate;

/// <summary>
/// One build's side of a comparison: answers one line for each line it reads. <c>list</c> gives the names of the gated benchmarks; <c>open NAME</c> sets
/// one up and warms it; <c>turn</c> runs it for one round and gives its processor nanoseconds for each operation. Anything wrong is answered with
/// <c>error</c> and a reason.
/// </summary>
internal sealed class CaseHost(TextReader input, TextWriter output)
{
    // Everything is compiled at once here, so only caches and the allocator have to settle.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    private IEnumerator<GateCase[]>? _groups;
    private GateCase? _case;
    private long _calls;

    /// <summary>Serves until the input ends.</summary>
    public int Run()
    {
        while (input.ReadLine() is { } line)
        {
            string answer = line switch
            {
                "list" => string.Join('\t', GateCase.GatedNames()),
                "turn" when _case is not null => GateMeasurement.ProcessorNanoseconds(_case, _calls).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
                _ when line.StartsWith("open ", StringComparison.Ordinal) => Open(line["open ".Length..]),
                _ => "error what is that",
            };
            output.WriteLine(answer);
            output.Flush();
        }

        Close();
        return 0;
    }

    private string Open(string name)
    {
        if (_groups?.Current.FirstOrDefault(one => one.Name == name) is { } near)
        {
            return Take(near);
        }

        Close();
        foreach (Type type in GateCase.Types)
        {
            if (!name.StartsWith(type.Name + ".", StringComparison.Ordinal))
            {
                continue;
            }

            _groups = GateCase.GroupsOf(type).GetEnumerator();
            while (_groups.MoveNext())
            {
                if (_groups.Current.FirstOrDefault(one => one.Name == name) is { } found)
                {
                    return Take(found);
                }
            }

            _groups = null;
        }

        return "error no such benchmark";
    }

    private string Take(GateCase one)
    {
        _case = one;
        _calls = GateMeasurement.Calibrate(one, WarmUp, Round);
        return "ok";
    }

    /// <summary>Leaves the current group, which cleans it up.</summary>
    private void Close()
    {
        _groups?.Dispose();
        _groups = null;
        _case = null;
    }
}
