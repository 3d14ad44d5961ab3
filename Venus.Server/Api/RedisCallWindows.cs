using System.Globalization;
using System.Net;
using Microsoft.Extensions.Caching.Memory;
using StackExchange.Redis;
using Venus.Data.Features.Identity;
using Venus.Server.Hosting;

namespace Venus.Server.Api;

/// <summary>
/// The windows in Redis, by its clock, so that calls do not write to the database. Limits still stand there; a host asks for those of a caller twice a minute.
/// </summary>
internal sealed class RedisCallWindows(IdentityDatabase database, LocalCallCounter local, RedisConnection redis) : ICallWindows, IDisposable
{
    private const int MostCallers = 10_000;
    private static readonly TimeSpan LimitsHold = TimeSpan.FromSeconds(30);

    // The calls of an hour by their moments in microseconds; several of one moment are numbered.
    private const string Script =
        """
        local text = function(n) return string.format('%.0f', n) end
        local now = tonumber(ARGV[3])
        if now == nil then
          local time = redis.call('TIME')
          now = time[1] * 1000000 + time[2]
        end
        local minute, hour = 60000000, 3600000000
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - hour))
        local inMinute = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - minute), '+inf')
        local inHour = redis.call('ZCARD', KEYS[1])
        local wait = 0
        for _, window in ipairs({ { inMinute, tonumber(ARGV[1]), minute }, { inHour, tonumber(ARGV[2]), hour } }) do
          if window[1] >= window[2] then
            local freeing = redis.call('ZRANGE', KEYS[1], -window[2], -window[2], 'WITHSCORES')
            wait = math.max(wait, tonumber(freeing[2]) + window[3] - now)
          end
        end
        if wait == 0 then
          local no = 0
          while redis.call('ZADD', KEYS[1], 'NX', text(now), text(now) .. ' ' .. no) == 0 do no = no + 1 end
          redis.call('PEXPIRE', KEYS[1], 3600000)
        end
        return { inMinute, inHour, text(wait) }
        """;

    private readonly MemoryCache _limits = new(new MemoryCacheOptions { SizeLimit = MostCallers });

    public async Task<CallCount> CountAsync(Guid? person, IPAddress address, CancellationToken cancellationToken)
    {
        var caller = CallCounter.CallerOf(person, address);
        if (!_limits.TryGetValue(caller, out (string Name, CallLimits Limits) known))
        {
            known = await database.ReadCallLimitsAsync(person, address, cancellationToken);
            _limits.Set(caller, known, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = LimitsHold, Size = 1 });
            // They hold while Redis does not answer as well.
            local.Remember(caller, known.Limits);
        }

        return await CountAsync(known.Name, known.Limits, null, cancellationToken);
    }

    /// <param name="moment">Null for the clock of Redis.</param>
    internal async Task<CallCount> CountAsync(string caller, CallLimits limits, DateTimeOffset? moment, CancellationToken cancellationToken)
    {
        var database = await redis.DatabaseAsync(cancellationToken);
        var at = (moment - DateTimeOffset.UnixEpoch)?.TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture) ?? "";
        var answer = (RedisResult[])(await database
            .ScriptEvaluateAsync(Script, [$"venus:calls:{caller}"], [limits.PerMinute, limits.PerHour, at])
            .WaitAsync(cancellationToken))!;
        var wait = TimeSpan.FromMicroseconds((double)answer[2]);
        return new CallCount(
            limits,
            Math.Max(0, limits.PerMinute - (int)answer[0] - 1),
            Math.Max(0, limits.PerHour - (int)answer[1] - 1),
            wait > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)) : null);
    }

    public void Dispose() => _limits.Dispose();
}
