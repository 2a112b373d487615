using System.Text.RegularExpressions;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;
using SatGate.TestKit;
using SatGate.TestKit.Processes;
using Xunit;

namespace SatGate.CloudSync.Tests.Spool;

/// <summary>What the documentation of the audit log says is so, and its check can be run as it stands.</summary>
public sealed partial class AuditDocumentTests : IDisposable
{
    private static readonly string Document = File.ReadAllText(Repository.PathOf("docs", "audit.md"));

    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Every_field_and_every_word_is_documented()
    {
        Assert.All(AuditFields.All, name => Assert.Contains($"`{name}`", Document, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<UsageKind>(), kind => Assert.Contains($"`{UsageEventNames.Of(kind)}`", Document, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<UsageDecision>(), decision => Assert.Contains($"`{UsageEventNames.Of(decision)}`", Document, StringComparison.Ordinal));
        Assert.All(
            (string[])[LostRemark.QueueFull, LostRemark.StorageFault, LostRemark.Summarised], reason => Assert.Contains($"`{reason}`", Document, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_documented_check_agrees_with_the_gateways_own(bool isKeyed)
    {
        SkipWithout("sqlite3");
        SkipWithout("openssl");
        byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        _rig.Options = _rig.Options with { HashChainKey = isKeyed ? key : default(ReadOnlyMemory<byte>?) };
        string last;
        await using (AuditSpool spool = await _rig.OpenAsync())
        {
            await SpoolRig.RecordAsync(spool, 12);
            Assert.True(spool.TryRecord(new UsageEvent { Detail = "quote \" backslash \\ percent %s 漢字" }));
            await SpoolRig.RecordAsync(spool, 12, 13);
            last = (await spool.VerifyAsync(SpoolRig.Cancel)).LastHashHex;
        }

        string script = Path.Combine(_rig.Options.Directory, "check.sh");
        await File.WriteAllTextAsync(script, Script().Match(Document).Groups["script"].Value, SpoolRig.Cancel);
        string[] arguments = [script, _rig.File, .. isKeyed ? [Convert.ToBase64String(key)] : Array.Empty<string>()];
        (int code, string output) = await ChildProcess.RunAsync("bash", arguments);
        Assert.Equal((0, $"intact, ends with {last}"), (code, output));

        _rig.Change("UPDATE blocks SET lines = CAST(replace(CAST(lines AS TEXT), '12345678', '12345679') AS BLOB)");
        (code, output) = await ChildProcess.RunAsync("bash", arguments);
        Assert.Equal((1, string.Empty), (code, output));
    }

    private static void SkipWithout(string program) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program))), $"There is no {program} here.");

    [GeneratedRegex(@"```bash\n(?<script>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Script();
}
