namespace SatGate.Budget.Redis;

/// <summary>Tells, before anything is connected, whether a text says where a Redis is.</summary>
public static class RedisUrl
{
    /// <summary>Null when the text can be used as <see cref="RedisStoreOptions.Url"/>; else what is wrong, without any part of the text.</summary>
    public static string? Refuse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RedisAddress.TryParse(text, out _, out string? problem) ? null : problem;
    }
}
