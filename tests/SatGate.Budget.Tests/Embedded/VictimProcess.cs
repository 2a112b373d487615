using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using SatGate.TestKit;

namespace SatGate.Budget.Tests.Embedded;

/// <summary>The program that is killed while it uses a ledger.</summary>
internal sealed class VictimProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<long> _acknowledged;

    public VictimProcess(string directory, int seed, string instance)
    {
        string program = Repository.Executable("tests/SatGate.Budget.Victim", "SatGate.Budget.Victim", "SATGATE_VICTIM_EXE");
        _process = Process.Start(new ProcessStartInfo(program, [directory, seed.ToString(CultureInfo.InvariantCulture), instance]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        _acknowledged = ReadAsync();
    }

    /// <summary>Lets it work for a while after its first answer, kills it, and returns the number of the last operation it saw answered.</summary>
    public async Task<long> KillAfterAsync(TimeSpan time)
    {
        await Task.WhenAny(_began.Task, _acknowledged).WaitAsync(TimeSpan.FromSeconds(30));
        await Task.Delay(time);
        _process.Kill();
        await _process.WaitForExitAsync();
        return await _acknowledged;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<long> ReadAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        int waiting = 0;
        long last = 0;
        int read;
        while ((read = await _process.StandardOutput.BaseStream.ReadAsync(buffer.AsMemory(waiting))) > 0)
        {
            waiting += read;
            int whole = waiting / sizeof(long) * sizeof(long);
            if (whole > 0)
            {
                last = BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(whole - sizeof(long)));
                _began.TrySetResult();
            }

            buffer.AsSpan(whole, waiting - whole).CopyTo(buffer);
            waiting -= whole;
        }

        return last;
    }
}
