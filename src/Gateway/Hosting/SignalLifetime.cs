using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace SatGate.Gateway.Hosting;

/// <summary>
/// Turns signals into the host's life: the first SIGTERM or SIGINT drains, a second one ends the process at once.
/// </summary>
internal sealed class SignalLifetime : IHostLifetime, IDisposable
{
    private readonly IHostApplicationLifetime _application;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public SignalLifetime(IHostApplicationLifetime application) => _application = application;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static application => application.StopApplication(), _application, preferLocal: false);
            return;
        }

        const int EndedBySignal = 130;
        Environment.Exit(EndedBySignal);
    }
}
