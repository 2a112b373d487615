namespace SatGate.Budget.Stores;

/// <summary>
/// Lets gateways ask each other for money they hold ahead. A gateway that is about to refuse a call asks first, so that nobody is refused
/// while somebody else sits on what would have paid for it. Only a store that several gateways share has one. Thread-safe.
/// </summary>
public interface ISliceRecall
{
    /// <summary>
    /// Raised with the name of a budget when another gateway asked, never for the own question. What it returns completes when everything
    /// unused of that budget is back in the store; only then the one who asked is answered. Handlers do not throw.
    /// </summary>
    event Func<string, ValueTask>? Recalled;

    /// <summary>
    /// Asks every other gateway of the tenant, and completes when all that heard it have answered, or when patience is at its end. Completes
    /// at once when nobody else listens. Never throws for a fault of the store.
    /// </summary>
    /// <param name="budgetId">The budget that does not cover a call.</param>
    /// <param name="patience">How long to wait for answers; callers that ask at the same time share the patience of the first.</param>
    ValueTask RecallAsync(string budgetId, TimeSpan patience);
}
