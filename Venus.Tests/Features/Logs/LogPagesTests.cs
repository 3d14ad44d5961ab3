using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Logs;
using Venus.Core.Security;
using Venus.Server.Features.Logs;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Logs;

public sealed class LogPagesTests : IAsyncDisposable
{
    private static readonly TimeSpan India = TimeSpan.FromHours(5.5);

    private readonly ShellContext _shell = new();
    private readonly FakeLogs _logs = new();

    public LogPagesTests() => _shell.Services.AddSingleton<ILogService>(_logs);

    [Fact]
    public async Task Link_WithoutFilters_MeansTheLastWeekOnTheStoresWallClock()
    {
        await OpenAsync<ActivityLogsPage>("/system/activity-logs", Permissions.ActivityLogsView);

        Assert.Equal(
            (new ActivityFilter(new DateTimeOffset(2026, 7, 8, 0, 0, 0, India), new DateTimeOffset(2026, 7, 15, 0, 0, 0, India)), 0), Assert.Single(_logs.Asked));
    }

    [Fact]
    public async Task Link_IsTheFilter()
    {
        _logs.Total = 1000;

        await OpenAsync<AuditLogsPage>(
            "/system/audit-logs?from=2026-07-01&to=2026-07-02&user=00000000-0000-0000-0000-000000000007&q=bri%20cut&kind=skus&act=UPDATE&place=1&sort=at&page=3",
            Permissions.AuditLogsView);

        Assert.Equal(
            (new AuditFilter(
                new DateTimeOffset(2026, 7, 1, 0, 0, 0, India), new DateTimeOffset(2026, 7, 3, 0, 0, 0, India), Guid.Parse("00000000-0000-0000-0000-000000000007"), 1, "skus",
                "UPDATE", "bri cut", Ascending: true), 2),
            _logs.Asked[0]);
    }

    [Fact]
    public async Task Filter_Changed_StandsInTheLinkFromTheFirstPageAndReadsAgain()
    {
        _logs.Activity.Add(new ActivityRow(1, FakeLogs.At, null, null, "LOGIN", "FAILED", FakeLogs.Json("""{"reason":"unknown-email"}""")));
        var page = await OpenAsync<ActivityLogsPage>("/system/activity-logs?page=2", Permissions.ActivityLogsView);

        page.Find("#log-kind").Change("LOGIN");

        Assert.EndsWith("/system/activity-logs?kind=LOGIN", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("LOGIN", ((ActivityFilter)_logs.Asked[^1].Filter).Event);
    }

    [Fact]
    public async Task Nothing_Found_RepeatsTheFilters_AndClearsThem()
    {
        var page = await OpenAsync<AuditLogsPage>(
            "/system/audit-logs?from=2026-07-01&to=2026-07-02&user=00000000-0000-0000-0000-000000000007&q=bri%20cut&kind=skus&act=UPDATE&place=1",
            Permissions.AuditLogsView);

        Assert.Contains("From 1 Jul to 2 Jul, “bri cut”, Meena Kumari, Skus, Update, S01 Venus Chicken - Downtown.", page.Find(".v-notice").TextContent, StringComparison.Ordinal);
        await page.TapAsync("Clear filters");

        Assert.EndsWith("/system/audit-logs", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_BeyondTheLastPage_ShowsTheLast_AndWhatNoTextHoldsIsNoSearch()
    {
        _logs.Total = 120;

        await OpenAsync<ActivityLogsPage>("/system/activity-logs?page=9&q=%01", Permissions.ActivityLogsView);

        Assert.Equal([8, 2], _logs.Asked.Select(asked => asked.Page));
        Assert.All(_logs.Asked, asked => Assert.Null(((ActivityFilter)asked.Filter).Search));
    }

    [Fact]
    public async Task Nothing_FoundInAStoreOutOfReach_SaysThatItIsOne()
    {
        var page = await OpenAsync<AuditLogsPage>("/system/audit-logs?from=2026-07-01&to=2026-07-01&place=9", Permissions.AuditLogsView);

        Assert.Contains("On 1 Jul, a store out of reach.", page.Find(".v-notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_SaysWhatItLooksIn_WhichTheKeyOfTheNetworkWidens()
    {
        var page = await OpenAsync<ActivityLogsPage>("/system/activity-logs", Permissions.ActivityLogsView);
        Assert.Equal("Event or detail", page.Find("#log-search").GetAttribute("placeholder"));

        page = await OpenAsync<ActivityLogsPage>("/system/activity-logs", Permissions.ActivityLogsView, Permissions.SessionsFieldNetwork);
        Assert.Equal("Event, detail, device or IP address", page.Find("#log-search").GetAttribute("placeholder"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activity_NetworkColumns_NeedTheirKey(bool network)
    {
        _logs.Activity.Add(new ActivityRow(
            1, FakeLogs.At, null, "Meena Kumari", "ACCESS_DENIED", "FAILED", FakeLogs.Json("""{"permission":"sales.void"}"""), "203.0.113.9", null, "Firefox"));

        var page = await OpenAsync<ActivityLogsPage>(
            "/system/activity-logs", network ? [Permissions.ActivityLogsView, Permissions.SessionsFieldNetwork] : [Permissions.ActivityLogsView]);

        Assert.Equal(network, page.Markup.Contains("203.0.113.9", StringComparison.Ordinal));
        Assert.Equal(network, page.FindAll("th").Any(h => h.TextContent.Trim() == "IP address"));
        Assert.Contains("14 Jul 2026 10:58", page.Markup, StringComparison.Ordinal);
        Assert.Contains("permission: sales.void", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Detail_ShowsBeforeAndAfter()
    {
        _logs.Audit.Add(Change(FakeLogs.Json("""{"unit_price":{"before":180,"after":185.5}}""")));

        var page = await OpenAsync<AuditLogsPage>("/system/audit-logs?open=9", Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges);

        Assert.Equal(["Unit price", "180", "185.5"], page.FindAll(".v-diff tbody tr > *").Select(c => c.TextContent));
    }

    [Fact]
    public async Task Audit_Detail_LeavesOutWhatStaysEmpty_AndShowsMomentsOnTheStoresClock()
    {
        _logs.Audit.Add(Change(FakeLogs.Json("""{"created_at":{"before":null,"after":"2026-07-14T05:28:09.742096+00:00"},"plu":{"before":null,"after":null},"title":{"before":null,"after":"Two"}}""")));

        var page = await OpenAsync<AuditLogsPage>("/system/audit-logs?open=9", Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges);

        Assert.Equal(["Created at", "", "14 Jul 2026 10:58:09", "Title", "", "Two"], page.FindAll(".v-diff tbody tr > *").Select(c => c.TextContent));
    }

    [Fact]
    public async Task Audit_Detail_NamesPeopleBesideTheirIds()
    {
        var (meena, nobody) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        _logs.Audit.Add(Change(FakeLogs.Json($$$"""{"updated_by":{"before":"{{{nobody}}}","after":"{{{meena}}}"}}""")) with
        {
            EntityId = $"{meena}/1",
            People = new Dictionary<Guid, string> { [meena] = "Meena Kumari" },
        });

        var page = await OpenAsync<AuditLogsPage>("/system/audit-logs?open=9", Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges);

        Assert.Equal(["Updated by", nobody.ToString(), $"Meena Kumari ({meena})"], page.FindAll(".v-diff tbody tr > *").Select(c => c.TextContent));
        var facts = page.FindAll("aside .v-facts > *").Select(fact => fact.TextContent).ToList();
        Assert.Equal("Meena Kumari", facts[facts.IndexOf("Person") + 1]);
        Assert.Equal($"{meena}/1", facts[facts.IndexOf("Its key") + 1]);
    }

    [Fact]
    public async Task Audit_Detail_NamesRolesBesideTheirIds()
    {
        var (meena, cashier) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        _logs.Audit.Add(Change(FakeLogs.Json($$$"""{"role_id":{"before":null,"after":"{{{cashier}}}"}}""")) with
        {
            EntityId = $"{meena}/{cashier}",
            People = new Dictionary<Guid, string> { [meena] = "Meena Kumari" },
            Roles = new Dictionary<Guid, string> { [cashier] = "Cashier" },
        });

        var page = await OpenAsync<AuditLogsPage>("/system/audit-logs?open=9", Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges);

        Assert.Equal(["Role id", "", $"Cashier ({cashier})"], page.FindAll(".v-diff tbody tr > *").Select(c => c.TextContent));
        var facts = page.FindAll("aside .v-facts > *").Select(fact => fact.TextContent).ToList();
        Assert.Equal(("Meena Kumari", "Cashier"), (facts[facts.IndexOf("Person") + 1], facts[facts.IndexOf("Role") + 1]));
    }

    [Fact]
    public async Task Audit_Detail_WithoutTheKey_SaysWhichIsMissing()
    {
        _logs.Audit.Add(Change(null));

        var page = await OpenAsync<AuditLogsPage>("/system/audit-logs?open=9", Permissions.AuditLogsView);

        Assert.Empty(page.FindAll(".v-diff"));
        Assert.Contains(Permissions.AuditLogsFieldChanges, page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("th"), h => h.TextContent.Trim() == "Changes");
    }

    [Theory]
    [InlineData(Permissions.SalesView, true)]
    [InlineData(Permissions.SalesCreate, false)]
    public async Task Transaction_OfASale_LinksToItForThoseWhoMayOpenIt(string key, bool link)
    {
        var sale = Guid.CreateVersion7();
        _logs.Transactions.Add(new TransactionRow(
            4, FakeLogs.At, Guid.NewGuid(), "Meena Kumari", 1, "S01", "SALE", "CREATE", sale, FakeLogs.Json("{}"), "S01/26-27/004198", 359.1m, 1.995m));

        var page = await OpenAsync<TransactionLogsPage>("/system/transaction-logs?open=4", Permissions.TransactionLogsView, key);

        Assert.Equal(link ? 1 : 0, page.FindAll($"a[href='/business/sales?store=1&sale={sale}']").Count);
        Assert.Contains("S01/26-27/004198", page.Find("aside h2").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("77", 0)]
    [InlineData("x", 0)]
    public async Task Link_ToARow_LeavesRoomForItsDetail_OnlyWhereThereIsOne(string open, int details)
    {
        _logs.Activity.Add(new ActivityRow(1, FakeLogs.At, null, null, "LOGIN", "FAILED", FakeLogs.Json("{}")));

        var page = await OpenAsync<ActivityLogsPage>($"/system/activity-logs?open={open}", Permissions.ActivityLogsView);

        Assert.Equal((details, details), (page.FindAll("aside").Count, page.FindAll(".v-beside").Count));
    }

    [Fact]
    public async Task Total_BeyondWhatIsCounted_SaysSo()
    {
        _logs.Activity.Add(new ActivityRow(1, FakeLogs.At, null, null, "LOGIN", "FAILED", FakeLogs.Json("{}")));
        (_logs.Total, _logs.More) = (10_000, true);

        var page = await OpenAsync<ActivityLogsPage>("/system/activity-logs", Permissions.ActivityLogsView);

        Assert.Contains("1 to 50 of more than 10,000", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AsksForTheSameFilter()
    {
        var page = await OpenAsync<ActivityLogsPage>("/system/activity-logs?kind=LOGIN&page=3&sort=at", Permissions.ActivityLogsView);

        Assert.Equal(
            "/system/activity-logs/export?kind=LOGIN&tz=Asia%2FKolkata&format=json", page.FindAll("a[target=_blank]")[1].GetAttribute("href"));
    }

    private static AuditRow Change(System.Text.Json.JsonElement? changes) =>
        new(9, FakeLogs.At, null, null, 1, "S01", "UPDATE", "store_prices", "1/7", changes);

    private Task<IRenderedComponent<TPage>> OpenAsync<TPage>(string link, params string[] keys)
        where TPage : IComponent => _shell.OpenAsync<TPage>(People.With(keys, [People.Downtown]), link);

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
