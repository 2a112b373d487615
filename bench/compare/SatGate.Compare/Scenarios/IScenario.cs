using SatGate.Compare.Reports;

namespace SatGate.Compare.Scenarios;

/// <summary>One thing that is measured, alone or with others.</summary>
internal interface IScenario
{
    /// <summary>Its name in reports; a report never holds two of the same name.</summary>
    string Name { get; }

    Task<ScenarioReport> RunAsync(RunContext context, CancellationToken cancellationToken);
}
