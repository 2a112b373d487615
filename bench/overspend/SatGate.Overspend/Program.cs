using System.Globalization;
using SatGate.Overspend;
using SatGate.Overspend.Machines;
using SatGate.Overspend.Reports;
using SatGate.Overspend.Rows;
using SatGate.TestKit.Redis;

if (!OverspendOptions.TryRead(args, out OverspendOptions options, out string problem))
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

if (options.IsHelp)
{
    Console.WriteLine(OverspendOptions.Help);
    return 0;
}

if (options.IsListing)
{
    Console.WriteLine(string.Join('\n', options.Rows.Select(r => $"{r.Name,-24} {r.Title}")));
    return 0;
}

List<(RowResult Result, IReadOnlyList<string> Violations)> done = [];
await using CountingUpstream upstream = await CountingUpstream.StartAsync();
await using RedisServer? redis = options.Rows.Any(r => !r.IsEmbedded) ? await RedisServer.StartAsync() : null;
RowRunner runner = new(options, redis, upstream);
foreach (OverspendRow row in options.Rows)
{
    RowResult result = await runner.RunAsync(row);
    IReadOnlyList<string> violations = RowJudge.Judge(result);
    done.Add((result, violations));
    string verdict = violations.Count == 0 ? "holds" : "BROKEN: " + string.Join("; ", violations);
    await Console.Error.WriteLineAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"[{done.Count}/{options.Rows.Count}] {row.Name}: {result.Reached} of {result.Calls} calls, {result.Lost} charged and not sent, {result.Seconds:F1} s: {verdict}"));
}

Console.WriteLine(ResultTable.Write(done));
return done.All(d => d.Violations.Count == 0) ? 0 : 1;
