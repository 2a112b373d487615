using System.Runtime.ExceptionServices;

namespace SatGate.Model.Tests.Tokens;

/// <summary>Counts the exceptions thrown on this thread, caught or not, while it lives: a throw is what a stranger must not be able to buy.</summary>
internal sealed class ExceptionCounter : IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public ExceptionCounter() => AppDomain.CurrentDomain.FirstChanceException += OnThrown;

    public int Count { get; private set; }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnThrown;

    private void OnThrown(object? sender, FirstChanceExceptionEventArgs e) => Count += Environment.CurrentManagedThreadId == _thread ? 1 : 0;
}
