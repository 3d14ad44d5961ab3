using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Health;
using Venus.Core.Security;
using Venus.Server.Features.Health;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Health;

public sealed class HealthPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeHealth _health;

    public HealthPageTests()
    {
        _health = new FakeHealth(_shell.Clock.GetUtcNow());
        _shell.Services.AddSingleton<IHealthService>(_health);
    }

    [Fact]
    public async Task Page_ShowsWhatWasFound_AndSaysWhenItIsDegraded()
    {
        _health.Database = ProbeStates.Down;

        var page = await OpenAsync();

        Assert.Contains("Degraded.", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Down", "Not configured", "Well"], page.FindAll(".v-chip").Select(chip => chip.TextContent.Trim()));
    }

    [Fact]
    public async Task RunChecks_TriesAgain()
    {
        var page = await OpenAsync();

        page.FindAll("button").Single(b => b.TextContent.Trim() == "Run checks").Click();

        Assert.Equal(2, _health.Checks);
    }

    [Fact]
    public async Task History_IsDrawnWithItsGaps_AndAlsoStandsInATable()
    {
        var page = await OpenAsync();

        var chart = page.FindAll("figure")[0];
        Assert.Equal(2, chart.QuerySelectorAll("polyline").Length);
        Assert.Equal("137,33.2 138,24 139,24", chart.QuerySelector("polyline")!.GetAttribute("points"));
        Assert.Equal(["5", "50", "30"], chart.QuerySelectorAll("tbody .v-num").Select(cell => cell.TextContent));
        Assert.Equal("Processors over the last 24 hours: last 5 %, at most 50 %", chart.QuerySelector("svg")!.GetAttribute("aria-label"));
    }

    [Fact]
    public async Task History_WithoutASample_InventsNothing()
    {
        _health.Points = [];

        var page = await OpenAsync();

        Assert.Empty(page.FindAll("svg polyline"));
        Assert.Equal(4, page.FindAll("figcaption").Count(caption => caption.TextContent.Contains("Nothing is kept yet", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Badge_TriesEvery30Seconds_AndAnOutageIsDegraded()
    {
        var badge = _shell.Render<HealthBadge>();
        Assert.Equal("Well", badge.Find("a").TextContent.Trim());

        _health.Fault = new InvalidOperationException("host=10.0.0.9 is down");
        await _shell.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal(1, _health.Checks);
        await _shell.AdvanceAsync(TimeSpan.FromSeconds(1));

        badge.WaitForAssertion(() => Assert.Equal("Degraded", badge.Find("a").TextContent.Trim()));
        Assert.DoesNotContain("10.0.0.9", badge.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Badge_OfAPageThatOutlivesItsHost_AsksNoMore()
    {
        var badge = _shell.Render<HealthBadge>();

        _shell.Host.StopApplication();

        await badge.Instance.Watching.WaitAsync(TimeSpan.FromSeconds(10), Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(1, _health.Checks);
    }

    private Task<IRenderedComponent<HealthPage>> OpenAsync() => _shell.OpenAsync<HealthPage>(People.With([Permissions.SystemHealth], []), "/system/health");

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeHealth(DateTimeOffset now) : IHealthService
    {
        public string Database { get; set; } = ProbeStates.Ok;

        public Exception? Fault { get; set; }

        public int Checks { get; private set; }

        public IReadOnlyList<HealthPoint> Points { get; set; } =
        [
            new(now.AddMinutes(-60), 30, 1, 1, 1), new(now.AddMinutes(-50), 50, 1, 1, 1), new(now.AddMinutes(-20), 5, 1, 1, 1),
        ];

        public Task<Result<HealthReport>> CheckAsync(CancellationToken cancellationToken = default)
        {
            Checks++;
            if (Fault is not null)
                return Task.FromException<Result<HealthReport>>(Fault);
            return Task.FromResult<Result<HealthReport>>(new HealthReport(
                Database == ProbeStates.Ok ? ProbeStates.Ok : ProbeStates.Degraded,
                now,
                [new("database", "Database", Database, "Answers this host", 2), new("mail", "Mail", ProbeStates.NotConfigured, "No mail server is configured")],
                [new HostReading("host-1", now, now, true, 1, 2, 3, 4, true)]));
        }

        public Task<Result<HealthReport>> LookAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<IReadOnlyList<HealthPoint>>> GetHistoryAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<HealthPoint>>.Success(Points));
    }
}
