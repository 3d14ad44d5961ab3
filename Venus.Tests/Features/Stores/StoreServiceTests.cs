using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stores;

public sealed class StoreServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task List_ShowsOwnStoresInEveryState_SearchedFilteredAndSorted()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("update stores set is_active = false where id = 2");
        await world.OwnerAsync("update stores set status = 'MAINTENANCE', location = '100% fresh' where id = 3");
        var stores = world.As<IStoreService>(await world.HolderAsync([1, 2, 3], Permissions.StoresView));

        Assert.Equal("S01 ACTIVE, S02 INACTIVE, S03 MAINTENANCE", await ListedAsync(new StoreFilter()));
        Assert.Equal("S03 MAINTENANCE, S02 INACTIVE, S01 ACTIVE", await ListedAsync(new StoreFilter(), new Sorting("code", Descending: true)));
        Assert.Equal("S02 INACTIVE", await ListedAsync(new StoreFilter(State: StoreStates.Inactive)));
        Assert.Equal("S03 MAINTENANCE", await ListedAsync(new StoreFilter("0% f")));
        Assert.Equal("S01 ACTIVE", await ListedAsync(new StoreFilter("downtown")));
        Assert.Equal(3, (await stores.ListAsync(new StoreFilter(), null, 0, 1)).Value.Total);

        async Task<string> ListedAsync(StoreFilter filter, Sorting? sorting = null) =>
            string.Join(", ", (await stores.ListAsync(filter, sorting, 0)).Value.Rows.Select(s => $"{s.Code} {s.State}"));
    }

    [Fact]
    public async Task Export_HandsEveryRowOverAndIsLogged()
    {
        await using var world = await World.CreateAsync(server);
        var viewer = await world.HolderAsync([1, 2], Permissions.StoresView);
        List<string> codes = [];

        var done = await world.As<IStoreService>(viewer).ExportAsync(new StoreFilter(), null, row =>
        {
            codes.Add(row.Code);
            return Task.CompletedTask;
        });

        Assert.True(done.IsSuccess);
        Assert.Equal(["S01", "S02"], codes);
        Assert.Equal("stores", await world.OwnerScalarAsync<string>("select metadata ->> 'what' from app_activity_logs where event_type = 'EXPORT' and user_id = $1", viewer.Id));
    }

    [Fact]
    public async Task PLT_1_AnothersStore_IsRefusedInACommand_AndNotFoundAsARecord()
    {
        await using var world = await World.CreateAsync(server);
        var viewer = await world.HolderAsync([1], AllKeys);
        var stores = world.As<IStoreService>(viewer);
        var read = await world.StoreAsync(await world.PersonAsync("Admin"), 2);

        Assert.Equal(new NotFound("store"), (await stores.GetAsync(2)).Problem);
        Assert.Equal(new NotFound("store"), (await stores.GetAsync(999)).Problem);
        foreach (var change in Changes(stores, read))
            Assert.Equal(new StoreNotAssigned(2), await RefusedAsync(world, change));
        foreach (var change in Changes(stores, read with { Store = read.Store with { Id = 999 } }))
            Assert.Equal(new NotFound("store"), await RefusedAsync(world, change));
        Assert.Equal(6L, await world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'ACCESS_DENIED' and user_id = $1", viewer.Id));
    }

    [Fact]
    public async Task Create_TakesTheNextCodeAndDefaults_AndIsItsCreators()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var stores = world.As<IStoreService>(manager);
        await using var ear = await LiveEar.OpenAsync(world);
        Assert.False((await world.As<IUserRights>(manager).GetAsync())!.HasStore(6));

        var heard = ear.NextAsync(LiveTopic.Stores);
        var made = (await stores.CreateAsync(StoreSteps.NewStore())).Value.Id;
        await heard;

        var read = await world.StoreAsync(manager, made);
        Assert.Equal(
            ("S06", "Venus Chicken - Harbour", "Harbour", "+914423456789", "Asia/Kolkata", StoreStates.Active, new DateOnly(2026, 4, 1)),
            (read.Store.Code, read.Store.Name, read.Store.Location, read.Store.Phone, read.Store.Timezone, read.Store.State, read.Store.OpeningDate));
        Assert.Null(read.Options);
        Assert.True((await world.As<IUserRights>(manager).GetAsync())!.HasStore(made));
        var whole = await world.StoreAsync(await world.PersonAsync("Admin"), made);
        Assert.Equal(StoreSteps.Defaults(whole.Options!.Version), whole.Options);
    }

    [Fact]
    public async Task Create_Repeated_AddsOneStore_AndWithOtherContentsIsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var stores = world.As<IStoreService>(await world.PersonAsync("Admin"));
        var command = StoreSteps.NewStore();

        var first = (await stores.CreateAsync(command)).Value;
        Assert.Equal(first, (await stores.CreateAsync(command)).Value);

        Assert.IsType<IdempotencyMismatch>(await RefusedAsync(world, () => stores.CreateAsync(command with { Name = "Another" })));
        Assert.Equal(6L, await world.OwnerScalarAsync<long>("select count(*) from stores"));
    }

    [Fact]
    public async Task Create_WithoutACode_NeverFailsForIt()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var stores = world.As<IStoreService>(admin);
        await world.OwnerAsync("update stores set code = case id when 1 then 'S06' else 'S08' end where id in (1, 2)");
        Assert.Equal("S07", (await world.StoreAsync(admin, (await stores.CreateAsync(StoreSteps.NewStore())).Value.Id)).Store.Code);
        Assert.Equal("S09", (await world.StoreAsync(admin, (await stores.CreateAsync(StoreSteps.NewStore())).Value.Id)).Store.Code);

        await world.OwnerAsync("alter table stores alter column id restart with 100");
        Assert.Equal("S100", (await world.StoreAsync(admin, (await stores.CreateAsync(StoreSteps.NewStore())).Value.Id)).Store.Code);
    }

    [Theory]
    [InlineData("code", "S-1", "Name", null, null)]
    [InlineData("name", null, "  ", null, null)]
    [InlineData("phone", null, "Name", "call me", null)]
    [InlineData("address", null, "Name", null, 1001)]
    public async Task Create_WithWhatDoesNotFit_IsRefusedBesideItsField(string field, string? code, string name, string? phone, int? address)
    {
        await using var world = await World.CreateAsync(server);
        var stores = world.As<IStoreService>(await world.PersonAsync("Admin"));

        var store = StoreSteps.NewStore(code, name) with { Phone = phone, Address = address is { } length ? new string('x', length) : null };

        var refused = await RefusedAsync(world, () => stores.CreateAsync(store));

        Assert.Equal(field, Assert.IsType<InvalidInput>(refused).Field);
        // The form says it before, in the same words.
        Assert.Equal(field == "address" ? [] : [refused], StoreRules.Check(store));
    }

    [Fact]
    public async Task Create_WithACodeOfAnother_IsRefused_TheTwoAtOnceToo()
    {
        await using var world = await World.CreateAsync(server);
        var stores = world.As<IStoreService>(await world.PersonAsync("Admin"));
        Assert.Equal("code", Assert.IsType<Duplicate>(await RefusedAsync(world, () => stores.CreateAsync(StoreSteps.NewStore("s01")))).Field);

        var both = await Task.WhenAll(stores.CreateAsync(StoreSteps.NewStore("HB")), stores.CreateAsync(StoreSteps.NewStore("HB")));

        Assert.Single(both, made => made.IsSuccess);
        Assert.IsType<Duplicate>(both.Single(made => !made.IsSuccess).Problem);
    }

    [Fact]
    public async Task Edit_OfWhatSomebodyElseChanged_IsRefused_AndOfTwoAtOnceOneStands()
    {
        await using var world = await World.CreateAsync(server);
        var (first, second) = (await world.PersonAsync("Admin"), await world.PersonAsync("Admin"));
        var read = await world.StoreAsync(first, 1);

        var both = await Task.WhenAll(
            world.As<IStoreService>(first).EditAsync(read.Renamed("First")), world.As<IStoreService>(second).EditAsync(read.Renamed("Second")));

        Assert.Equal(new StateChanged("store"), both.Single(saved => !saved.IsSuccess).Problem);
        Assert.Equal(both[0].IsSuccess ? "First" : "Second", (await world.StoreAsync(first, 1)).Store.Name);
        foreach (var change in Changes(world.As<IStoreService>(first), read with { Options = read.Options! with { Version = 1 } }))
            Assert.Equal(new StateChanged("store"), await RefusedAsync(world, change));
    }

    [Fact]
    public async Task Edit_Code_IsFixedOnceItStandsInADocument_AndShortWithAGstNumber()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var stores = world.As<IStoreService>(admin);
        Assert.True((await stores.EditAsync((await world.StoreAsync(admin, 1)).Renamed("Downtown") with { Code = "dt" })).IsSuccess);
        Assert.Equal("DT", (await world.StoreAsync(admin, 1)).Store.Code);

        await world.OwnerAsync("insert into private.document_counters (store_id, financial_year, series, last_no) values (1, '26-27', '', 1)");
        var read = await world.StoreAsync(admin, 1);
        Assert.Equal("code", Assert.IsType<InvalidInput>(await RefusedAsync(world, () => stores.EditAsync(read.Renamed("Downtown") with { Code = "DW" }))).Field);

        await world.OwnerAsync("update stores set gst_number = '33ABCDE1234F1Z5' where id = 2");
        var taxed = await world.StoreAsync(admin, 2);
        Assert.Equal("code", Assert.IsType<InvalidInput>(await RefusedAsync(world, () => stores.EditAsync(taxed.Renamed("Uptown") with { Code = "UPTN" }))).Field);
    }

    [Theory]
    [InlineData("America/Chicago", true)]
    [InlineData("Mars/Olympus", false)]
    [InlineData("posix/Asia/Kolkata", false)]
    [InlineData("India Standard Time", false)]
    [InlineData("", false)]
    public async Task Timezone_IsOneOfIana(string zone, bool known)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var stores = world.As<IStoreService>(admin);
        var read = await world.StoreAsync(admin, 1);
        var before = await world.CountsAsync();

        var saved = await stores.SetTimezoneAsync(1, read.Version, zone);

        Assert.Equal(known, saved.IsSuccess);
        if (!known)
            Assert.Equal(("timezone", true), (saved.Problem!.Field, before.SequenceEqual(await world.CountsAsync())));
        Assert.Equal(known ? zone : "Asia/Kolkata", (await world.StoreAsync(admin, 1)).Store.Timezone);
    }

    [Fact]
    public async Task Settings_AreSavedTypedTogetherWithTheGstNumber_AndHeardLive()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var stores = world.As<IStoreService>(admin);
        await using var ear = await LiveEar.OpenAsync(world);
        var read = await world.StoreAsync(admin, 1);
        var command = read.Settings() with
        {
            ToleranceKg = new Weight(0.05m),
            ToleranceBirds = 1,
            CashTolerance = new Money(10),
            BlindCount = false,
            SinglePerson = true,
            RoundOff = true,
            ReturnDays = 7,
            RequireScale = true,
            LabelPrefix = "22",
            UpiId = "venus.downtown@okbank",
            Footer = "Come again",
            GstNumber = "33abcde1234f1z5",
        };

        var heard = ear.NextAsync(LiveTopic.Stores);
        Assert.True((await stores.SaveSettingsAsync(command)).IsSuccess);
        await heard;

        var saved = await world.StoreAsync(admin, 1);
        Assert.Equal("33ABCDE1234F1Z5", saved.Store.GstNumber);
        Assert.Equal(
            new StoreOptions(saved.Options!.Version, new Weight(0.05m), 1, new Money(10), false, true, true, 7, true, "22", "venus.downtown@okbank", "Come again"),
            saved.Options);
        Assert.Equal(new StateChanged("store"), await RefusedAsync(world, () => stores.SaveSettingsAsync(command)));
    }

    [Theory]
    [InlineData("tolerance_kg", "tolerance_kg = 100.001")]
    [InlineData("tolerance_birds", "tolerance_birds = 101")]
    [InlineData("cash_tolerance", "cash_tolerance = -0.01")]
    [InlineData("return_days", "return_days = 366")]
    [InlineData("label_prefix", "label_prefix = '30'")]
    [InlineData("upi_id", "upi_id = 'downtown'")]
    [InlineData("footer", "footer = e'a\\nb'")]
    [InlineData("gst_number", "")]
    public async Task Settings_OutOfBounds_AreRefusedBesideTheirField_ADirectWriteToo(string field, string direct)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var read = (await world.StoreAsync(admin, 1)).Settings();

        var refused = await RefusedAsync(world, () => world.As<IStoreService>(admin).SaveSettingsAsync(field switch
        {
            "tolerance_kg" => read with { ToleranceKg = new Weight(100.001m) },
            "tolerance_birds" => read with { ToleranceBirds = -1 },
            "cash_tolerance" => read with { CashTolerance = new Money(10_000.01m) },
            "return_days" => read with { ReturnDays = 366 },
            "label_prefix" => read with { LabelPrefix = "2x" },
            "upi_id" => read with { UpiId = "pay me@bank" },
            "footer" => read with { Footer = new string('x', 201) },
            _ => read with { GstNumber = "33ABCDE1234F1A5" },
        }));

        Assert.Equal(field, Assert.IsType<InvalidInput>(refused).Field);
        if (direct.Length > 0)
        {
            var written = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => world.OwnerAsync($"update store_settings set {direct} where store_id = 1"));
            Assert.Equal("invalid", written.MessageText);
        }
    }

    [Fact]
    public async Task Settings_OfWhichNoneFits_AreRefusedBesideEachField()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var read = (await world.StoreAsync(admin, 1)).Settings();

        var refused = Assert.IsType<InvalidInput>(await RefusedAsync(world, () => world.As<IStoreService>(admin).SaveSettingsAsync(read with
        {
            ToleranceKg = new Weight(101),
            ToleranceBirds = 101,
            CashTolerance = new Money(10_001),
            ReturnDays = 366,
            LabelPrefix = "3",
            UpiId = new string('a', 101),
            Footer = "two\nlines",
            GstNumber = "33",
        })));

        Assert.Equal(
            ["tolerance_kg", "tolerance_birds", "cash_tolerance", "return_days", "label_prefix", "upi_id", "footer", "gst_number"],
            [refused.Field!, .. refused.More!.Select(fault => fault.Field!)]);
    }

    [Fact]
    public async Task Maintenance_RefusesPostingsUntilItIsOver()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var stores = world.As<IStoreService>(manager);
        var stock = world.As<IAdjustmentService>(manager);
        Assert.True((await stores.SetMaintenanceAsync(1, (await world.StoreAsync(manager, 1)).Version, on: true)).IsSuccess);

        var refused = await stock.PostAsync(StockWorld.Add("BROILER", "SKIN", 1));

        Assert.Equal(new StoreClosed("Venus Chicken - Downtown", StoreStates.Maintenance), refused.Problem);
        Assert.True((await stores.SetMaintenanceAsync(1, (await world.StoreAsync(manager, 1)).Version, on: false)).IsSuccess);
        Assert.True((await stock.PostAsync(StockWorld.Add("BROILER", "SKIN", 1))).IsSuccess);
    }

    [Fact]
    public async Task Deactivate_WithStock_IsRefused_AndAnInactiveStoreKeepsItsRecordAndTakesNothing()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var stores = world.As<IStoreService>(manager);
        await world.StockAsync(1, "BROILER", "LIVE", 20.5m, 11);

        var refused = await RefusedAsync(world, async () => await stores.SetActiveAsync(1, await VersionAsync(), active: false));
        Assert.Equal(new StoreHasStock("Venus Chicken - Downtown", new Weight(20.5m), 11), refused);
        Assert.StartsWith("Venus Chicken - Downtown still holds 20.500 kg and 11 birds.", refused.Message, StringComparison.Ordinal);

        await world.OwnerAsync("update stock_balances set kg = 0");
        Assert.IsType<StoreHasStock>(await RefusedAsync(world, async () => await stores.SetActiveAsync(1, await VersionAsync(), active: false)));

        await world.OwnerAsync("update stock_balances set birds = 0");
        Assert.True((await stores.SetActiveAsync(1, await VersionAsync(), active: false)).IsSuccess);
        Assert.False((await world.As<IUserRights>(manager).GetAsync())!.HasStore(1));
        Assert.Equal(StoreStates.Inactive, (await world.StoreAsync(manager, 1)).Store.State);
        Assert.IsType<StoreNotAssigned>((await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 1))).Problem);
        Assert.Equal(
            new StoreClosed("Venus Chicken - Downtown", StoreStates.Inactive),
            await RefusedAsync(world, async () => await stores.SetMaintenanceAsync(1, await VersionAsync(), on: true)));
        Assert.True((await stores.SetActiveAsync(1, await VersionAsync(), active: true)).IsSuccess);
        Assert.True((await world.As<IUserRights>(manager).GetAsync())!.HasStore(1));

        async Task<uint> VersionAsync() => (await world.StoreAsync(manager, 1)).Version;
    }

    [Fact]
    public async Task Deactivate_WhileStockIsPosted_NeverLeavesStockInAnInactiveStore()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        for (var store = 1; store <= 5; store++)
        {
            var read = await world.StoreAsync(admin, store);
            var posting = world.As<IAdjustmentService>(admin).PostAsync(StockWorld.Add("BROILER", "SKIN", 1, store: store));
            var closing = world.As<IStoreService>(admin).SetActiveAsync(store, read.Version, active: false);
            await Task.WhenAll(posting, closing);

            Assert.NotEqual((await posting).IsSuccess, (await closing).IsSuccess);
        }

        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from stock_balances b join stores s on s.id = b.store_id where b.kg <> 0 and not s.is_active"));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Delete_OnlyWithoutHistory()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var stores = world.As<IStoreService>(admin);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        var made = (await stores.CreateAsync(StoreSteps.NewStore())).Value.Id;
        var clerk = await world.PersonAsync("Cashier", made);

        var refused = await RefusedAsync(world, async () => await stores.DeleteAsync(1, (await world.StoreAsync(admin, 1)).Version));
        Assert.Equal(new StoreHasHistory("Venus Chicken - Downtown"), refused);
        Assert.True((await stores.DeleteAsync(made, (await world.StoreAsync(admin, made)).Version)).IsSuccess);

        Assert.Equal(new NotFound("store"), (await stores.GetAsync(made)).Problem);
        Assert.Empty((await world.As<IUserRights>(clerk).GetAsync())!.Stores);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from audit_logs where entity_type = 'stores' and action = 'DELETE' and store_id = $1 and user_id = $2", made, admin.Id));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Changes_AreAuditedWithStoreActorAndAddress()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync("update user_sessions set ip_address = '203.0.113.9' where id = $1", admin.Identity.SessionId);
        var stores = world.As<IStoreService>(admin);

        var made = (await stores.CreateAsync(StoreSteps.NewStore())).Value.Id;
        await DoneAsync(read => stores.EditAsync(read.Renamed("Harbour")));
        await DoneAsync(read => stores.SetTimezoneAsync(made, read.Version, "UTC"));
        await DoneAsync(read => stores.SaveSettingsAsync(read.Settings() with { SinglePerson = true }));
        await DoneAsync(read => stores.SetMaintenanceAsync(made, read.Version, on: true));
        await DoneAsync(read => stores.SetActiveAsync(made, read.Version, active: false));

        Assert.Equal(
            ["store_settings INSERT", "stores INSERT", "user_stores INSERT", "stores name", "stores timezone", "store_settings single_person", "stores status", "stores is_active"],
            await world.OwnerScalarAsync<string[]>(
                """
                select array_agg(entity_type || ' ' || what order by what <> 'INSERT', case when what = 'INSERT' then entity_type end, id)
                from (select *, case action when 'UPDATE' then (select string_agg(k, ',') from jsonb_object_keys(changes) as k) else action end as what
                  from audit_logs where store_id = $1 and user_id = $2 and ip_address = '203.0.113.9') audited
                """,
                made,
                admin.Id));
        Assert.Empty(await world.VerifyAsync());

        async Task DoneAsync(Func<StoreDetail, Task<Result<StoreSaved>>> change) => Assert.True((await change(await world.StoreAsync(admin, made))).IsSuccess);
    }

    private static readonly string[] AllKeys =
    [
        Permissions.StoresView, Permissions.StoresCreate, Permissions.StoresEdit, Permissions.StoresDelete, Permissions.StoresMaintenance,
        Permissions.StoresManageTimezone, Permissions.StoresSettings,
    ];

    private static IEnumerable<Func<Task<Result<StoreSaved>>>> Changes(IStoreService stores, StoreDetail read) =>
    [
        () => stores.EditAsync(read.Renamed("Mine")),
        () => stores.SetTimezoneAsync(read.Store.Id, read.Version, "UTC"),
        () => stores.SaveSettingsAsync(read.Settings()),
        () => stores.SetMaintenanceAsync(read.Store.Id, read.Version, on: true),
        () => stores.SetActiveAsync(read.Store.Id, read.Version, active: false),
        () => stores.DeleteAsync(read.Store.Id, read.Version),
    ];

    private static async Task<Problem> RefusedAsync(World world, Func<Task<Result<StoreSaved>>> call)
    {
        var before = await world.CountsAsync();
        var problem = (await call()).Problem!;
        Assert.Equal(before, await world.CountsAsync());
        return problem;
    }
}
