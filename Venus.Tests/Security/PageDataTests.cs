using Venus.Core.Features.ApiTokens;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Dashboards;
using Venus.Core.Features.Health;
using Venus.Core.Features.Jobs;
using Venus.Core.Features.Knowledge;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Prices;
using Venus.Core.Features.RateLimits;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Sessions;
using Venus.Core.Features.Settings;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Server.Layout;
using Venus.Tests.Features.Sales;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>A page never opens by one key while its data needs another: whoever holds the page's key alone sees all the page shows.</summary>
public sealed class PageDataTests(DatabaseServer server)
{
    private static readonly DateOnly Long = new(2020, 1, 1);

    private static readonly Dictionary<string, Func<World, Person, Task<string>>> Pages = new()
    {
        [Permissions.SalesCreate] = async (world, who) =>
        {
            var pos = world.As<IPosService>(who);
            var skin = (await pos.GetCatalogueAsync(1)).Value.Items.Single(i => i.Code == "BRO-SKIN");
            return $"{skin.Name} {skin.Price.Amount} {skin.Available.Kg} {(await pos.GetOwnSalesOfTodayAsync(1)).Value.Rows.Count}";
        },
        [Permissions.SalesView] = async (world, who) =>
        {
            var sales = world.As<ISaleService>(who);
            var all = new SaleFilter(1, Long, Long.AddYears(100));
            var row = (await sales.ListAsync(all, 0)).Value.Rows.Single();
            var detail = (await sales.GetAsync(1, row.Id)).Value;
            var cashier = (await sales.GetCashiersAsync(1)).Value.Single().Name;
            return $"{row.Cashier == cashier} {detail.Items.Single().Sku} {detail.Payments.Single().Amount.Amount} {(await sales.GetTotalsAsync(all)).Value.Count}";
        },
        [Permissions.InventoryView] = async (world, who) => $"{(await world.As<IStockService>(who).GetMatrixAsync(1)).Value.Find("BROILER", "SKIN").Kg.Kg}",
        [Permissions.InventoryLedger] = async (world, who) =>
        {
            var stock = world.As<IStockService>(who);
            var page = (await stock.GetLedgerAsync(new LedgerFilter(1, Long, Long.AddYears(100), Bird: "BROILER", Form: "SKIN"), 0)).Value;
            return $"{page.Rows[0].KgAfter.Kg} {page.Rows[0].By.Length > 0} {page.Total} {(await stock.GetChoicesAsync(1)).Value.Reasons.Count}";
        },
        [Permissions.InventoryAdjust] = async (world, who) =>
        {
            var adjustments = world.As<IAdjustmentService>(who);
            return $"{(await adjustments.GetMatrixAsync(1)).Value.Find("BROILER", "SKIN").Kg.Kg} {(await adjustments.GetLatestAsync(1)).Value.Count}";
        },
        [Permissions.SkusView] = async (world, who) =>
        {
            var skus = world.As<ISkuService>(who);
            var (birds, forms) = (await skus.GetLookupsAsync()).Value;
            return $"{(await skus.ListAsync(new SkuFilter(), 0)).Value.Total} {birds.Count} {forms.Count}";
        },
        [Permissions.RolesView] = async (world, who) =>
        {
            var roles = world.As<IRoleService>(who);
            var rows = (await roles.ListAsync()).Value;
            var cashier = rows.Single(r => r.Name == "Cashier");
            var catalogue = (await roles.GetCatalogueAsync()).Value;
            return $"{rows.Single(r => r.IsSystem).Users > 0} {(await roles.GetAsync(cashier.Id)).Value.Keys.Count} {catalogue.Keys.Count} {catalogue.Conflicts.Count}";
        },
        [Permissions.UsersView] = async (world, who) =>
        {
            var users = world.As<IUserService>(who);
            var own = (await users.ListAsync(new UserFilter(), null, 0)).Value.Rows.Single(u => u.Id == who.Id);
            return $"{own.Roles.Count} {own.Stores.Single()} {(await users.GetAsync(who.Id)).Value.StoreIds.Count}";
        },
        [Permissions.PermissionsView] = async (world, who) =>
        {
            var permissions = world.As<IPermissionService>(who);
            var why = (await permissions.ExplainAsync(who.Id, Permissions.PermissionsView, 1)).Value;
            return $"{(await world.As<IRoleService>(who).GetCatalogueAsync()).Value.Keys.Count} {(await permissions.GetHoldersAsync()).Value[Permissions.SalesVoid].Count} {why.Allowed}";
        },
        [Permissions.StoresView] = async (world, who) =>
        {
            var stores = world.As<IStoreService>(who);
            var row = (await stores.ListAsync(new StoreFilter(), null, 0)).Value.Rows.Single();
            var detail = (await stores.GetAsync(row.Id)).Value;
            return $"{row.Code} {detail.Store.State} {detail.Options is null}";
        },
        [Permissions.ManagersView] = async (world, who) =>
        {
            await world.OwnerAsync("insert into manager_details (user_id, qualifications, created_by) values ($1, 'Ten years', $1)", who.Id);
            var managers = world.As<IManagerService>(who);
            var row = (await managers.ListAsync(new ManagerFilter(), null, 0)).Value.Rows.Single();
            return $"{row.FullName == who.Name} {row.OnboardedBy == who.Name} {row.Qualifications} {row.Stores.Single()} {(await managers.GetAsync(who.Id)).Value.StoreIds.Single()}";
        },
        [Permissions.StorePricesView] = async (world, who) =>
        {
            var prices = world.As<IPriceService>(who);
            var skin = (await prices.GetAsync(1)).Value.Rows.Single(r => r.Code == "BRO-SKIN");
            return $"{skin.Price!.Value.Amount} {(await prices.GetHistoryAsync(1, skin.Sku)).Value.Total} {(await prices.GetScheduledAsync(1)).Value.Count}";
        },
        [Permissions.ActivityLogsView] = async (world, who) =>
        {
            await world.As<ISkuService>(who).ListAsync(new SkuFilter(), 0);
            var logs = world.As<ILogService>(who);
            var rows = (await logs.ListActivityAsync(new ActivityFilter(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), 0)).Value.Rows;
            return $"{rows.Single().Event} {(await logs.FindPeopleAsync(new PeopleFilter())).Value.Rows.Any(p => p.Name == rows[0].User)}";
        },
        [Permissions.AuditLogsView] = async (world, who) =>
        {
            var rows = (await world.As<ILogService>(who).ListAuditAsync(new AuditFilter(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Entity: "store_prices"), 0)).Value.Rows;
            return $"{string.Join(' ', rows.Select(row => row.Store).Distinct())} {rows[0].Action}";
        },
        [Permissions.TransactionLogsView] = async (world, who) =>
        {
            var filter = new TransactionFilter(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Type: "SALE");
            var row = (await world.As<ILogService>(who).ListTransactionsAsync(filter, 0)).Value.Rows.Single();
            return $"{row.Store} {row.Action} {row.Amount} {row.Document![..3]} {row.User!.Length > 0}";
        },
        [Permissions.SystemSettings] = async (world, who) => $"{(await world.As<ISettingsService>(who).GetAsync()).Value.Count}",
        [Permissions.SystemDashboard] = async (world, who) =>
        {
            var figures = (await world.As<ISystemDashboardService>(who).GetAsync()).Value;
            return $"{figures.ActiveUsers > 0} {figures.Keys} {figures.ActiveSessions > 0} {figures.FailedSignIns} {figures.FailedJobs}";
        },
        [Permissions.RateLimitsView] = async (world, who) =>
            $"{(await world.As<IRateLimitService>(who).GetAsync()).Value.Where(l => l.Role == "Manager").Select(l => (l.PerMinute, l.PerHour, l.Enabled)).Single()}",
        [Permissions.AiAdmin] = async (world, who) =>
        {
            var config = world.As<IAiConfigService>(who);
            var configs = (await config.GetAsync()).Value;
            var manager = configs.Roles.Single(role => role.Role == "Manager");
            return $"{configs.Datasets.Count} {manager.Enabled} {manager.PerHour} {manager.Datasets.Count} {(await config.GetUsageAsync(7)).Value.Total.Questions}";
        },
        [Permissions.SystemHealth] = async (world, who) =>
        {
            var health = world.As<IHealthService>(who);
            var report = (await health.CheckAsync()).Value;
            return $"{report.Hosts.Count} {report.Probes.Count(probe => probe.Status == ProbeStates.Down)} {(await health.GetHistoryAsync()).Value.Count}";
        },
        [Permissions.SystemJobs] = async (world, who) =>
        {
            var jobs = world.As<IJobService>(who);
            await jobs.StartAsync("sessions");
            var run = (await jobs.ListRunsAsync(new JobRunFilter(), null, 0)).Value.Rows.Single();
            return $"{run.Title} {run.Status} {run.RequestedBy == who.Name} {(await jobs.GetJobsAsync()).Value.Count(job => job.Last is not null)}";
        },
        [Permissions.ApiTokensManage] = async (world, who) =>
        {
            var tokens = world.As<IApiTokenService>(who);
            var keys = (await tokens.GetKeysAsync()).Value;
            await tokens.CreateAsync(new CreateApiToken(Guid.CreateVersion7(), "Sync", [keys.Single().Key], DateTimeOffset.UtcNow.AddDays(1)));
            var row = (await tokens.ListAsync(new ApiTokenFilter(), null, 0)).Value.Rows.Single();
            return $"{row.Name} {row.State} {row.Keys.Single()} {row.Usable} {keys.Single().Meaning}";
        },
        [Permissions.AiKnowledge] = async (world, who) =>
        {
            var knowledge = world.As<IKnowledgeService>(who);
            var saved = (await knowledge.SaveAsync(new SaveKnowledge(Guid.CreateVersion7(), null, "Leave", "leave.md", null, "Two weeks before it begins, in writing, to the manager."))).Value;
            var row = (await knowledge.ListAsync(new KnowledgeFilter(), null, 0)).Value.Rows.Single();
            var answer = (await knowledge.FindAsync("leave")).Value;
            return $"{row.Title} {row.State} {row.ChangedBy == who.Name} {(await knowledge.GetAsync(saved.Id)).Value.Content} {(await knowledge.GetKeysAsync()).Value.Single().Key} {(await knowledge.GetProgressAsync()).Value.Waiting} {answer.Meaning}";
        },
        [Permissions.SessionsView] = async (world, who) =>
            $"{(await world.As<ISessionService>(who).ListAsync(new SessionFilter(who.Id), null, 0)).Value.Rows.Single().User == who.Name}",
    };

    [Fact]
    public void EveryPageOfTheMenu_IsTried() =>
        Assert.Equal(SidebarEntries.All.Select(e => e.Permission).OfType<string>().Distinct().Order(StringComparer.Ordinal), Pages.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Permissions.SalesCreate, "Broiler Chicken - With Skin 180.00 97.500 0")]
    [InlineData(Permissions.SalesView, "True Broiler Chicken - With Skin 450.00 1")]
    [InlineData(Permissions.InventoryView, "97.500")]
    [InlineData(Permissions.InventoryLedger, "97.500 True 2 2")]
    [InlineData(Permissions.InventoryAdjust, "97.500 3")]
    [InlineData(Permissions.SkusView, "6 2 3")]
    [InlineData(Permissions.UsersView, "1 S01 1")]
    [InlineData(Permissions.PermissionsView, "139 2 True")]
    [InlineData(Permissions.RolesView, "True 10 139 15")]
    [InlineData(Permissions.StoresView, "S01 ACTIVE True")]
    [InlineData(Permissions.ManagersView, "True True Ten years S01 1")]
    [InlineData(Permissions.StorePricesView, "180.00 1 0")]
    [InlineData(Permissions.ActivityLogsView, "ACCESS_DENIED True")]
    [InlineData(Permissions.AuditLogsView, "S01 INSERT")]
    [InlineData(Permissions.TransactionLogsView, "S01 CREATE 450.00 S01 True")]
    [InlineData(Permissions.SessionsView, "True")]
    [InlineData(Permissions.ApiTokensManage, "Sync ACTIVE api_tokens.manage 1 create and revoke own API tokens")]
    [InlineData(Permissions.AiKnowledge, "Leave Waiting True Two weeks before it begins, in writing, to the manager. ai.knowledge 1 NotConfigured")]
    [InlineData(Permissions.SystemSettings, "8")]
    [InlineData(Permissions.SystemDashboard, "True 139 True 0 0")]
    [InlineData(Permissions.RateLimitsView, "(100, 2000, True)")]
    [InlineData(Permissions.AiAdmin, "22 True 200 10 0")]
    [InlineData(Permissions.SystemHealth, "1 0 1")]
    [InlineData(Permissions.SystemJobs, "Ended sessions REQUESTED True 1")]
    public async Task Page_OpenedWithItsKeyAlone_HasAllItsData(string key, string shown)
    {
        await using var counter = await Counter.OpenAsync(server);
        await counter.SellSkinAsync();

        Assert.Equal(shown, await Pages[key](counter.World, await counter.World.HolderAsync([1], key)));
    }

    [Fact]
    public async Task Colleagues_AreThoseOfOwnStores_AndNobodyElse()
    {
        await using var world = await World.CreateAsync(server);
        var staff = await world.PersonAsync("Staff", 1);
        var mate = await world.PersonAsync("Cashier", 1);
        var stranger = await world.PersonAsync("Manager", 2);
        const string Names = "select coalesce(array_agg(id), '{}') from colleagues";

        Assert.Equal([staff.Id, mate.Id], ((Guid[])(await world.SqlAsync(staff, Names))!).Order());
        Assert.Equal([stranger.Id], (Guid[])(await world.SqlAsync(stranger, Names))!);
        Assert.Empty((Guid[])(await world.SqlAsync(null, Names))!);
    }
}
