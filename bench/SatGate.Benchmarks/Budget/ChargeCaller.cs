#pragma warning disable CA1001, CA2012 // The runner ends what set-up made; value tasks are what is measured.
using System.Runtime.CompilerServices;
using SatGate.Budget.Ledger;
using SatGate.Model.Configuration;
using SatGate.Model.Money;

namespace SatGate.Benchmarks.Budget;

/// <summary>Charges so many times, one after the other, and allocates nothing for it, so that whatever is allocated is the ledger's.</summary>
internal sealed class ChargeCaller
{
    private static readonly NanoUsd Price = new(1);

    private readonly BudgetLedger _ledger;
    private readonly ChargePath _path;
    private readonly Action _onEnd;
    private readonly Action _goOn;
    private ValueTaskAwaiter<Charge> _pending;
    private int _left;

    public ChargeCaller(BudgetLedger ledger, ChargePath path, Action onEnd)
    {
        _ledger = ledger;
        _path = path;
        _onEnd = onEnd;
        _goOn = GoOn;
    }

    public void Start(int times)
    {
        _left = times;
        Run();
    }

    private void GoOn()
    {
        Take();
        Run();
    }

    private void Run()
    {
        while (_left > 0)
        {
#pragma warning disable CA2012 // The awaiter is kept as a compiler would keep it, and its result taken once.
            _pending = _ledger.ChargeAsync(_path, Price, EnforcementMode.Control).GetAwaiter();
#pragma warning restore CA2012
            if (!_pending.IsCompleted)
            {
                _pending.UnsafeOnCompleted(_goOn);
                return;
            }

            Take();
        }

        _onEnd();
    }

    private void Take()
    {
        _left--;
        if (_pending.GetResult().Outcome != ChargeOutcome.Allowed)
        {
            throw new InvalidOperationException("Refused.");
        }
    }
}
