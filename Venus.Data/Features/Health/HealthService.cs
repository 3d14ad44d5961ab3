using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Health;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Mail;
using Venus.Core.Health;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Features.Identity;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Health;

internal sealed class HealthService(
    VenusSession session, HostPulse pulse, IdentityDatabase identity, UserRightsCache rights, IEnumerable<IIdentityProvider> providers, Mailer mailer,
    IEnumerable<ICallStore> callStores, IEnumerable<IModelService> models, TimeProvider time)
    : IHealthService
{
    private const int SlowDatabaseMs = 1000;
    private const decimal MuchCpu = 90;
    private const decimal MuchMemory = 85;
    private const decimal MuchDisk = 90;

    private static readonly TimeSpan HostsPatience = TimeSpan.FromSeconds(3);

    public Task<Result<HealthReport>> CheckAsync(CancellationToken cancellationToken = default) => ReportAsync(pulse.BeatAsync, cancellationToken);

    public Task<Result<HealthReport>> LookAsync(CancellationToken cancellationToken = default) => ReportAsync(pulse.FeelAsync, cancellationToken);

    public async Task<Result<IReadOnlyList<HealthPoint>>> GetHistoryAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemHealth, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.AskAsync<IReadOnlyList<HealthPoint>>("health_history", [], cancellationToken);
    }

    private async Task<Result<HealthReport>> ReportAsync(Func<CancellationToken, Task<HostBeat>> feel, CancellationToken cancellationToken)
    {
        if (await session.RefusalAsync(Permissions.SystemHealth, null, cancellationToken) is { } refusal)
            return refusal;

        var beat = await TryAsync(() => feel(cancellationToken));
        var listed = beat is null ? new DatabaseUnreachable() : await ListHostsAsync(cancellationToken);
        if (listed.Problem is { } problem and not (DatabaseUnreachable or QueryTooSlow))
            return problem;
        var use = pulse.ReadUse();
        IReadOnlyList<HostReading> hosts = listed.IsSuccess ? listed.Value : [];
        List<ProbeResult> probes =
        [
            Database(beat),
            Share("cpu", "Processors", use.Cpu, MuchCpu, "used by Venus on this host"),
            Share("memory", "Memory", use.Memory, MuchMemory, "used by Venus on this host"),
            Share("disk", "Disk", use.Disk, MuchDisk, "of this host's disk in use"),
            Hosts(!listed.IsSuccess, hosts),
            Listener(),
            await SignInAsync(cancellationToken),
            await CountersAsync(cancellationToken),
            await AssistantAsync(cancellationToken),
            await MailAsync(cancellationToken),
        ];
        var degraded = probes.Any(probe => probe.Status is ProbeStates.Down or ProbeStates.Degraded);
        return new HealthReport(degraded ? ProbeStates.Degraded : ProbeStates.Ok, time.GetUtcNow(), probes, hosts);
    }

    private async Task<Result<IReadOnlyList<HostReading>>> ListHostsAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(HostsPatience);
        try
        {
            return await TryAsync(() => session.AskAsync<IReadOnlyList<HostReading>>("list_hosts", [], patience.Token)) ?? new DatabaseUnreachable();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new QueryTooSlow();
        }
    }

    private static ProbeResult Database(HostBeat? beat) => beat is null
        ? new("database", "Database", ProbeStates.Down, "It does not answer")
        : new("database", "Database", beat.DatabaseMs >= SlowDatabaseMs ? ProbeStates.Degraded : ProbeStates.Ok, "Answers this host", beat.DatabaseMs);

    private static ProbeResult Share(string name, string title, decimal share, decimal much, string of) =>
        new(name, title, share >= much ? ProbeStates.High : ProbeStates.Ok, string.Create(CultureInfo.InvariantCulture, $"{share:0.0} % {of}"));

    private static ProbeResult Hosts(bool unknown, IReadOnlyList<HostReading> hosts)
    {
        var lost = hosts.Count(host => !host.IsAlive);
        return unknown
            ? new("hosts", "Hosts", ProbeStates.Down, "Not known while the database does not answer")
            : new("hosts", "Hosts", lost > 0 ? ProbeStates.Degraded : ProbeStates.Ok,
                lost > 0 ? $"{hosts.Count - lost} alive, {lost} not heard any more" : $"{hosts.Count} alive");
    }

    private ProbeResult Listener() => rights.IsTrusted
        ? new("listener", "Live changes", ProbeStates.Ok, "This host listens for changes")
        : new("listener", "Live changes", ProbeStates.Degraded, "This host does not listen and looks twice a second instead");

    private Task<ProbeResult> SignInAsync(CancellationToken cancellationToken) => providers.FirstOrDefault() is not { } provider
        ? Task.FromResult(new ProbeResult("identity", "Sign-in", ProbeStates.NotConfigured, "No identity provider is configured"))
        : TimedAsync(
            "identity",
            "Sign-in",
            provider.Kind is IdentityKind.Local ? "Accounts and signing keys can be read" : $"{provider.Name} answers",
            async () =>
            {
                await provider.ProbeAsync(cancellationToken);
                return provider;
            });

    private Task<ProbeResult> CountersAsync(CancellationToken cancellationToken) => callStores.FirstOrDefault() is { } store
        ? TimedAsync("redis", store.Name, "Answers; calls are counted there, of all hosts together", async () => await store.AnswersAsync(cancellationToken) ? store : null,
            "It does not answer; each host counts its own calls meanwhile")
        : TimedAsync("counters", "Call counters", "Calls are counted on all hosts together",
            async () => await identity.CountsCallsAsync(cancellationToken) ? identity : null);

    private Task<ProbeResult> AssistantAsync(CancellationToken cancellationToken) => models.FirstOrDefault() is { } model
        ? TimedAsync("assistant", "Assistant", $"The model service of {model.Model} answers", async () => await model.AnswersAsync(cancellationToken) ? model : null,
            "The model service does not answer, or refuses the key")
        : Task.FromResult(new ProbeResult("assistant", "Assistant", ProbeStates.NotConfigured, "No model service is configured"));

    private async Task<ProbeResult> MailAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        return (await mailer.ProbeAsync(cancellationToken)).Problem switch
        {
            null => new("mail", "Mail", ProbeStates.Ok, "The mail server takes mails", (int)Math.Ceiling(Stopwatch.GetElapsedTime(asked).TotalMilliseconds)),
            MailNotConfigured => new("mail", "Mail", ProbeStates.NotConfigured, "No mail server is configured"),
            MailNotSent { Reason: var reason } => new("mail", "Mail", ProbeStates.Down, reason.TrimEnd('.')),
            { } problem => new("mail", "Mail", ProbeStates.Down, problem.Message),
        };
    }

    private static async Task<ProbeResult> TimedAsync<T>(string name, string title, string works, Func<Task<T>> call, string fails = "It does not answer")
        where T : class?
    {
        var asked = Stopwatch.GetTimestamp();
        return await TryAsync(call) is null
            ? new(name, title, ProbeStates.Down, fails)
            : new(name, title, ProbeStates.Ok, works, (int)Math.Ceiling(Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> call)
        where T : class?
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or ProviderDownException)
        {
            return null;
        }
    }
}
