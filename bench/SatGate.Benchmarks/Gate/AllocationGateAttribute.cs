namespace SatGate.Benchmarks.Gate;

/// <summary>
/// Put on a benchmark method, it has its allocated bytes compared with <c>bench/baselines/allocations.json</c> by the <c>gate</c> command.
/// The class needs a parameterless constructor; <c>[Params]</c>, <c>[GlobalSetup]</c> and <c>[GlobalCleanup]</c> work as usual, and a method
/// may return a <see cref="Task"/> or a <see cref="ValueTask"/>. Bytes of a method that returns neither are counted on its thread only.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllocationGateAttribute : Attribute;
