using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>
/// Starts processes with posix_spawn: in a process group of their own, with all signals as a fresh program expects them (this runtime ignores SIGPIPE,
/// which would be inherited), and with no descriptor but the three standard ones. Thread-safe.
/// </summary>
internal static unsafe class ChildSpawner
{
    /// <summary>More than the system's opaque structures need.</summary>
    private const int OpaqueBytes = 1024;

    /// <summary>Starts a process; null with a sentence why not.</summary>
    public static SpawnedChild? TrySpawn(SpawnRequest request, out string? error)
    {
        // The child's end of each pipe, then ours.
        Span<int> ends = [-1, -1, -1, -1, -1, -1];
        bool isPiped = Posix.TryPipe(out ends[0], out ends[1]) &&
            (request.IsDetached || (Posix.TryPipe(out ends[3], out ends[2]) && Posix.TryPipe(out ends[5], out ends[4])));
        int processId = 0;
        error = isPiped ? null : "no descriptors are left for its pipes";
        if (isPiped)
        {
            int code = Spawn(request, ends[0], ends[2], ends[4], &processId);
            error = code == 0 ? null : $"it could not be started: {Marshal.GetPInvokeErrorMessage(code)}";
        }

        Posix.Close(ref ends[0]);
        Posix.Close(ref ends[2]);
        Posix.Close(ref ends[4]);
        if (error is null)
        {
            Posix.SetNonBlocking(ends[1]);
            if (!request.IsDetached)
            {
                Posix.SetNonBlocking(ends[3]);
                Posix.SetNonBlocking(ends[5]);
            }

            return new SpawnedChild(processId, ends[1], ends[3], ends[5]);
        }

        Posix.Close(ref ends[1]);
        Posix.Close(ref ends[3]);
        Posix.Close(ref ends[5]);
        return null;
    }

    private static int Spawn(SpawnRequest request, int input, int output, int errors, int* processId)
    {
        byte* actions = stackalloc byte[OpaqueBytes];
        byte* attributes = stackalloc byte[OpaqueBytes];
        byte* signals = stackalloc byte[256];
        using var arguments = new NativeStrings(request.Arguments);
        using var environment = new NativeStrings(request.Environment.Select(static pair => $"{pair.Key}={pair.Value}"));
        using var paths = new NativeStrings([request.Path, request.WorkingDirectory ?? "."]);
        int fault = Posix.posix_spawn_file_actions_init(actions) | Posix.posix_spawnattr_init(attributes);
        fault |= Posix.posix_spawn_file_actions_adddup2(actions, input, 0);
        if (output >= 0)
        {
            fault |= Posix.posix_spawn_file_actions_adddup2(actions, output, 1);
            fault |= Posix.posix_spawn_file_actions_adddup2(actions, errors, 2);
        }

        if (request.WorkingDirectory is not null)
        {
            fault |= Posix.posix_spawn_file_actions_addchdir_np(actions, paths.Array[1]);
        }

        int flags = Posix.SpawnSetSignalDefaults | Posix.SpawnSetSignalMask | Posix.SpawnCloseOthers |
            (request.IsDetached ? Posix.SpawnSetSession : Posix.SpawnSetGroup);
        fault |= Posix.posix_spawnattr_setflags(attributes, (short)flags);
        fault |= Posix.posix_spawnattr_setpgroup(attributes, 0);
        fault |= Posix.sigfillset(signals);
        fault |= Posix.posix_spawnattr_setsigdefault(attributes, signals);
        fault |= Posix.sigemptyset(signals);
        fault |= Posix.posix_spawnattr_setsigmask(attributes, signals);
        int code = fault != 0 ? fault : Posix.posix_spawn(processId, paths.Array[0], actions, attributes, arguments.Array, environment.Array);
        _ = Posix.posix_spawn_file_actions_destroy(actions);
        _ = Posix.posix_spawnattr_destroy(attributes);
        return code;
    }
}
