namespace SatGate.Admin.Endpoints;

/// <summary>A query parameter as the description shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The JSON type of its value.</param>
/// <param name="Description">What it does.</param>
internal sealed record QueryParameter(string Name, string Type, string Description);
