using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using StackExchange.Redis;
using Venus.Data.Features.Identity;
using Venus.Server.SignIn;

namespace Venus.Server.Api;

/// <summary>
/// Limits the calls of a person, or of a stranger's address, by windows that all hosts share. While they cannot be asked this host counts for itself,
/// with the same limits.
/// </summary>
internal sealed partial class CallCounter(ICallWindows windows, LocalCallCounter local, ILogger<CallCounter> logger)
{
    private const string Limit = "X-RateLimit-Limit-";
    private const string Remaining = "X-RateLimit-Remaining-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<string> Headers { get; } = [Limit + "Minute", Limit + "Hour", Remaining + "Minute", Remaining + "Hour"];

    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var person = SessionPrincipal.Read(context.User)?.UserId;
        var count = await CountAsync(person, context.Connection.RemoteIpAddress ?? IPAddress.Any, context.RequestAborted);
        var headers = context.Response.Headers;
        headers[Limit + "Minute"] = Text(count.Limits.PerMinute);
        headers[Remaining + "Minute"] = Text(count.MinuteRemaining);
        if (person is not null)
        {
            headers[Limit + "Hour"] = Text(count.Limits.PerHour);
            headers[Remaining + "Hour"] = Text(count.HourRemaining);
        }

        if (count.Wait is { } wait)
            await ApiProblems.WriteAsync(context, new TooManyCalls(wait));
        else
            await next(context);
    }

    internal async Task<CallCount> CountAsync(Guid? person, IPAddress address, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Patience);
        var caller = CallerOf(person, address);
        try
        {
            var count = await windows.CountAsync(person, address, patience.Token);
            local.Remember(caller, count.Limits);
            return count;
        }
        catch (Exception fault) when (fault is NpgsqlException or RedisException or TimeoutException or OperationCanceledException && !aborted.IsCancellationRequested)
        {
            LogLocal(fault);
            return local.Count(caller);
        }
    }

    /// <summary>Under what name this host knows a caller: a stranger by his network, as private.network_of has it.</summary>
    internal static string CallerOf(Guid? person, IPAddress address) => person?.ToString() ?? address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => new IPNetwork(new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]), 64).ToString(),
        _ => address.ToString(),
    };

    private static string Text(int figure) => figure.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "Calls cannot be counted together with the other hosts; this host counts for itself")]
    private partial void LogLocal(Exception fault);
}

/// <summary>The same windows in this host's memory.</summary>
internal sealed class LocalCallCounter(TimeProvider time)
{
    private const int MostCallers = 10_000;
    private static readonly CallLimits Usual = new(60, 1000);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, CallLimits> _limits = new();
    private readonly Dictionary<string, List<DateTimeOffset>> _calls = [];
    private readonly Lock _turn = new();

    /// <summary>The limits of a caller as the database said last.</summary>
    public void Remember(string caller, CallLimits limits)
    {
        if (_limits.Count < MostCallers || _limits.ContainsKey(caller))
            _limits[caller] = limits;
    }

    public CallCount Count(string caller)
    {
        var limits = _limits.GetValueOrDefault(caller, Usual);
        var now = time.GetUtcNow();
        lock (_turn)
        {
            // Strangers without number must not fill the memory: the last of them share one window.
            var window = _calls.ContainsKey(caller) || _calls.Count < MostCallers ? caller : "";
            if (!_calls.TryGetValue(window, out var calls))
                _calls[window] = calls = [];
            calls.RemoveAll(at => at <= now - Hour);
            var inMinute = calls.Count(at => at > now - Minute);
            var wait = new[] { Until(calls, limits.PerMinute, inMinute, Minute, now), Until(calls, limits.PerHour, calls.Count, Hour, now) }.Max();
            var count = new CallCount(
                limits, Math.Max(0, limits.PerMinute - inMinute - 1), Math.Max(0, limits.PerHour - calls.Count - 1), wait > TimeSpan.Zero ? wait : null);
            if (count.Wait is null)
                calls.Add(now);
            return count;
        }
    }

    private static TimeSpan Until(List<DateTimeOffset> calls, int limit, int inWindow, TimeSpan window, DateTimeOffset now) =>
        inWindow < limit ? TimeSpan.Zero : calls[^limit] + window - now;
}
