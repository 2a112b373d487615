using System.Runtime.InteropServices;
using SatGate.Compare;
using SatGate.Compare.CommandLine;
using SatGate.Compare.Roles;

// Exit status: 0 measured (and passed, when judged), 1 judged and failed, 2 could not be measured, 130 interrupted.
return await new CompareCommand().InvokeAsync(args, async options =>
{
    switch (options.Role)
    {
        case "sse-upstream":
            return await SseUpstreamRole.RunAsync(options.Port);
        case "client":
            return await ClientRole.RunAsync();
    }

    using CancellationTokenSource interrupted = new();
    await using Session session = new(options);
    void Interrupt(PosixSignalContext signal)
    {
        // The first asks everyone to end; the second does not ask.
        signal.Cancel = true;
        if (interrupted.IsCancellationRequested)
        {
            session.KillChildren();
        }

        interrupted.Cancel();
    }

    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
    using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interrupt);
    try
    {
        return await session.RunAsync(interrupted.Token);
    }
    catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("interrupted");
        return 130;
    }
    catch (CompareException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 2;
    }
});
