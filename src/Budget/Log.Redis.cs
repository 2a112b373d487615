using Microsoft.Extensions.Logging;

namespace SatGate.Budget;

/// <summary>Log messages of the Redis stores: ids 2150 to 2199.</summary>
internal static partial class Log
{
    [LoggerMessage(2150, LogLevel.Warning, "redis cannot be reached; it is tried again until it can")]
    public static partial void RedisUnreachable(ILogger logger, string redis, string reason);

    [LoggerMessage(2151, LogLevel.Warning, "the connection to redis was lost; it is tried again until it is back")]
    public static partial void RedisLost(ILogger logger, string redis, string reason);

    [LoggerMessage(2152, LogLevel.Information, "the connection to redis is back")]
    public static partial void RedisRestored(ILogger logger, string redis);

    [LoggerMessage(2153, LogLevel.Warning, "redis did not carry out a batch; further ones are not told for ten seconds")]
    public static partial void RedisFault(ILogger logger, string reason);

    [LoggerMessage(2154, LogLevel.Error, "redis answered a batch with something that is not understood; is another program using the keys?")]
    public static partial void RedisMisunderstood(ILogger logger, string redis);
}
