namespace SatGate.Admin.Endpoints;

/// <summary>Who may call an endpoint.</summary>
internal enum AdminAccess
{
    /// <summary>Whoever holds the admin token.</summary>
    Token = 0,

    /// <summary>Anyone who reaches the listener; what it needs stands in the request itself.</summary>
    Open = 1,
}
