using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>
/// Sees to it that no tool server survives a gateway that was killed: a shell of its own session reads which process groups are alive from a pipe that
/// only the gateway holds open for writing, and ends those that are left when the pipe closes. Started with the first child, and again when it has died.
/// Thread-safe.
/// </summary>
/// <param name="logger">Where failures go.</param>
internal sealed class ProcessGuard(ILogger logger) : IDisposable
{
    private const string Script =
        """
        trap '' TERM INT HUP QUIT
        groups=' '
        while read -r line; do
          group=${line#?}
          case $line in
            +*) groups="$groups$group " ;;
            -*) case $groups in *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;; esac ;;
          esac
        done
        [ "$groups" = ' ' ] && exit 0
        for group in $groups; do kill -TERM -"$group"; done
        sleep 2
        for group in $groups; do kill -KILL -"$group"; done
        """;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _groups = [];
    private int _processId;
    private int _pipe = -1;
    private bool _isDisposed;

    /// <summary>The guard's process; 0 while it does not run.</summary>
    public int ProcessId
    {
        get
        {
            lock (_lock)
            {
                return _processId;
            }
        }
    }

    /// <summary>A process group is alive.</summary>
    public void Add(int group)
    {
        lock (_lock)
        {
            _groups.Add(group);
            Tell('+', group);
        }
    }

    /// <summary>A process group is gone. To be told before its number can be given to another one.</summary>
    public void Remove(int group)
    {
        lock (_lock)
        {
            _groups.Remove(group);
            Tell('-', group);
        }
    }

    /// <summary>Starts the guard again when it has died. Cheap; called now and then.</summary>
    public void Check()
    {
        lock (_lock)
        {
            if (_processId != 0 && !_isDisposed && Posix.HasEnded(_processId))
            {
                Forget();
                EnsureRunning();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Posix.Close(ref _pipe);
            if (_processId != 0 && _groups.Count == 0)
            {
                // With nothing left to guard it ends at once.
                Reap(0);
            }
        }
    }

    private void Tell(char sign, int group)
    {
        if (_isDisposed)
        {
            return;
        }

        if (!EnsureRunning())
        {
            return;
        }

        // One that was just started knows all groups already, and hears of this one twice, which does no harm.
        if (!TryWrite($"{sign}{group}\n"))
        {
            Forget();
            EnsureRunning();
        }
    }

    private bool EnsureRunning()
    {
        if (_processId != 0)
        {
            return true;
        }

        var request = new SpawnRequest(
            "/bin/sh", ["sh", "-c", $"exec >/dev/null 2>&1\n{Script}"], new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" }, "/", IsDetached: true);
        if (ChildSpawner.TrySpawn(request, out string? error) is not { } child)
        {
            Log.GuardFault(logger, error!);
            return false;
        }

        (_processId, _pipe) = (child.ProcessId, child.Input);
        foreach (int known in _groups)
        {
            TryWrite($"+{known}\n");
        }

        return true;
    }

    private unsafe bool TryWrite(string line)
    {
        Span<byte> bytes = stackalloc byte[32];
        int length = Encoding.ASCII.GetBytes(line, bytes);
        fixed (byte* first = bytes)
        {
            // Shorter than what a pipe takes in one piece. Only a pipe that nobody reads any more counts: closing one that is read would end the groups.
            nint written = Posix.write(_pipe, first, (nuint)length);
            return written == length || Marshal.GetLastSystemError() != Posix.EPIPE;
        }
    }

    private void Forget()
    {
        Posix.Close(ref _pipe);
        Reap(Posix.WaitNoHang);
    }

    private unsafe void Reap(int options)
    {
        int status;
        while (Posix.waitpid(_processId, &status, options) < 0 && Marshal.GetLastPInvokeError() == Posix.EINTR)
        {
        }

        _processId = 0;
    }
}
