using System.Runtime.InteropServices;

namespace SatGate.Mcp.Upstreams.Stdio;

/// <summary>The system calls that child processes need, for Linux and macOS. All descriptors made here are closed when another program is started.</summary>
internal static unsafe partial class Posix
{
    public const int EINTR = 4;
    public const int EPIPE = 32;
    public const int ESRCH = 3;

    public const short PollIn = 0x001;
    public const short PollOut = 0x004;
    public const short PollError = 0x008;
    public const short PollHangUp = 0x010;

    public const int SigKill = 9;
    public const int SigTerm = 15;

    public const int SpawnSetGroup = 0x02;
    public const int SpawnSetSignalDefaults = 0x04;
    public const int SpawnSetSignalMask = 0x08;

    public const int WaitNoHang = 1;
    private const int WaitExited = 4;
    private const int IdOfProcess = 1;

    private const int SetDescriptorFlags = 2;
    private const int SetStatusFlags = 4;
    private const int CloseOnExec = 1;
    private const int CloseOnExecOpen = 0x80000;

    /// <summary>The call would block.</summary>
    public static readonly int EAGAIN = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>A session of its own, for posix_spawn.</summary>
    public static readonly int SpawnSetSession = OperatingSystem.IsMacOS() ? 0x400 : 0x80;

    /// <summary>Descriptors that are not named are closed in the child; only where the system knows it.</summary>
    public static readonly int SpawnCloseOthers = OperatingSystem.IsMacOS() ? 0x4000 : 0;

    private static readonly int NonBlock = OperatingSystem.IsMacOS() ? 0x4 : 0x800;
    private static readonly int WaitNoReap = OperatingSystem.IsMacOS() ? 0x20 : 0x0100_0000;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <summary>Makes a pipe: the end to read from, then the end to write to. False when there are no descriptors left.</summary>
    public static bool TryPipe(out int readEnd, out int writeEnd)
    {
        int* ends = stackalloc int[2];

        // Where the system can, in one call: another thread may be starting a program at this moment.
        if ((OperatingSystem.IsMacOS() ? pipe(ends) : pipe2(ends, CloseOnExecOpen)) != 0)
        {
            readEnd = writeEnd = -1;
            return false;
        }

        (readEnd, writeEnd) = (ends[0], ends[1]);
        if (OperatingSystem.IsMacOS())
        {
            Control(readEnd, SetDescriptorFlags, CloseOnExec);
            Control(writeEnd, SetDescriptorFlags, CloseOnExec);
        }

        return true;
    }

    /// <summary>Makes calls on a descriptor return at once.</summary>
    public static void SetNonBlocking(int fd) => Control(fd, SetStatusFlags, NonBlock);

    /// <summary>Whether a child has ended; it stays to be reaped. True as well for a child that nobody knows any more.</summary>
    public static bool HasEnded(int processId)
    {
        long* info = stackalloc long[16];
        new Span<long>(info, 16).Clear();
        return waitid(IdOfProcess, (uint)processId, info, WaitExited | WaitNoHang | WaitNoReap) != 0 || *(int*)info != 0;
    }

    /// <summary>Closes a descriptor unless it is -1, and makes it so.</summary>
    public static void Close(ref int fd)
    {
        if (fd >= 0)
        {
            close(fd);
            fd = -1;
        }
    }

    // Non-blocking descriptors only, so these are short; see the same calls on sockets.
    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint read(int fd, byte* buffer, nuint length);

    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial nint write(int fd, byte* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollFd* fds, nuint count, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int processId, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int processId, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int posix_spawn(int* processId, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setpgroup(void* attributes, int group);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    public static partial int sigemptyset(void* signals);

    [LibraryImport("libc")]
    public static partial int sigfillset(void* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe(int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, uint id, void* info, int options);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int fcntl(int fd, int command, nint argument);

    // Variable arguments go on the stack on Apple's ARM: the first place there is the ninth argument.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int fcntl_stack(int fd, int command, nint x2, nint x3, nint x4, nint x5, nint x6, nint x7, nint argument);

    private static void Control(int fd, int command, int argument)
    {
        if (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            fcntl_stack(fd, command, 0, 0, 0, 0, 0, 0, argument);
        }
        else
        {
            fcntl(fd, command, argument);
        }
    }
}
