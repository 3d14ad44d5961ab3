using Npgsql;
using Venus.Core;
using Venus.Core.Features.Skus;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Skus;

public sealed class SkuServiceTests(DatabaseServer server)
{
    private static readonly SaveSku Wings =
        new(null, null, " bro-wings ", " Broiler Wings ", "Both joints", "BROILER", "SKIN", "0207", 5, "00042", new Money(150), true, 7);

    [Fact]
    public async Task Save_New_NormalizesAndKeepsEveryField()
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));

        var saved = (await skus.SaveAsync(Wings)).Value;

        var listed = Assert.Single((await skus.ListAsync(new SkuFilter("wings"), 0)).Value.Rows);
        Assert.Equal(saved, listed);
        Assert.Equal(("BRO-WINGS", "Broiler Wings", "Both joints", "Broiler Chicken", "With Skin"), (saved.Code, saved.Name, saved.Description, saved.BirdName, saved.FormName));
        Assert.Equal(("0207", 5m, "00042", new Money(150), true, 7), (saved.HsnCode, saved.GstRate, saved.Plu, saved.FloorPrice, saved.IsActive, saved.DisplayOrder));
    }

    [Fact]
    public async Task Save_Edit_WritesTheAuditLogWithBeforeAndAfter()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var skus = world.As<ISkuService>(admin);
        var saved = (await skus.SaveAsync(Wings)).Value;

        await skus.SaveAsync(Edit(saved) with { FloorPrice = null, Plu = "" });

        var row = await world.OwnerScalarAsync<string>(
            "select changes::text from audit_logs where entity_type = 'skus' and action = 'UPDATE' and user_id = $1", admin.Id);
        Assert.Contains("\"floor_price\": {\"after\": null, \"before\": 150.00}", row, StringComparison.Ordinal);
        Assert.Contains("\"plu\": {\"after\": null, \"before\": \"00042\"}", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_PageFarBehindTheLast_IsEmptyAndStillCounts()
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));

        var page = (await skus.ListAsync(new SkuFilter(), int.MaxValue)).Value;

        Assert.Empty(page.Rows);
        Assert.Equal(6, page.Total);
    }

    [Theory]
    [InlineData("Manager", true)]
    [InlineData("Store Manager", true)]
    [InlineData("Account", false)]
    [InlineData("Cashier", false)]
    [InlineData("Staff", false)]
    [InlineData(null, false)]
    public async Task Save_WithoutManage_RefusedAndNothingWritten(string? role, bool mayView)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(role, 1, 2);
        var skus = world.As<ISkuService>(person);
        var id = await world.SkuAsync("BRO-SKIN");
        var before = await world.CountsAsync();

        Assert.Equal(new PermissionMissing(Permissions.SkusManage), (await skus.SaveAsync(Wings)).Problem);
        Assert.Equal(new PermissionMissing(Permissions.SkusManage), (await skus.SetActiveAsync(id, 0, false)).Problem);
        Assert.Equal(mayView ? null : new PermissionMissing(Permissions.SkusView), (await skus.ListAsync(new SkuFilter(), 0)).Problem);

        Assert.Equal(before, await world.CountsAsync());
        Assert.True(await world.OwnerScalarAsync<bool>("select is_active from skus where id = $1", id));
    }

    [Fact]
    public async Task Skus_InSqlWithoutManage_ReadButNeverWritten()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        Assert.Equal(6L, await world.SqlAsync(manager, "select count(*) from skus"));
        Assert.Equal(0L, await world.SqlAsync(null, "select count(*) from skus"));
        Assert.Equal(0L, await world.SqlAsync(manager, "with u as (update skus set name = 'x' returning 1) select count(*) from u"));
        var add = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(
            manager, "insert into skus (id, code, name, bird, form) values (gen_random_uuid(), 'X', 'X', 'BROILER', 'SKIN')"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, add.SqlState);
        var delete = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(manager, "delete from skus"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, delete.SqlState);
    }

    [Fact]
    public async Task Save_TakenCodeOrPlu_RefusedBesideTheFieldWithTheOwner()
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        await skus.SaveAsync(Wings);
        var before = await world.CountsAsync();

        var code = (await skus.SaveAsync(Wings with { Code = "bro-skin", Plu = null })).Problem;
        var plu = (await skus.SaveAsync(Wings with { Code = "BRO-LEGS" })).Problem;

        Assert.Equal(("code", "BRO-SKIN is already the code of Broiler Chicken - With Skin."), (code!.Field, code.Message));
        Assert.Equal(("plu", "PLU 00042 already belongs to Broiler Wings (BRO-WINGS)."), (plu!.Field, plu.Message));
        Assert.Equal(before, await world.CountsAsync());
    }

    [Fact]
    public async Task Save_OneCodeAtOnce_OneIsAddedTheOthersAreRefused()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.As<ISkuService>(admin).SaveAsync(Wings with { Plu = null })));

        Assert.Single(answers, a => a.IsSuccess);
        Assert.All(answers.Where(a => !a.IsSuccess), a => Assert.Equal("code", Assert.IsType<Duplicate>(a.Problem).Field));
    }

    [Fact]
    public async Task Save_OnePluAtOnce_OneIsAddedTheOthersAreRefused()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => world.As<ISkuService>(admin).SaveAsync(Wings with { Code = $"W{n}" })));

        Assert.Single(answers, a => a.IsSuccess);
        Assert.All(answers.Where(a => !a.IsSuccess), a => Assert.Equal("plu", Assert.IsType<Duplicate>(a.Problem).Field));
    }

    [Fact]
    public async Task Save_StaleVersion_RefusedAndTheNewerStateStays()
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        var read = (await skus.SaveAsync(Wings)).Value;
        await skus.SaveAsync(Edit(read) with { FloorPrice = new Money(160) });

        Assert.Equal(new StateChanged("SKU"), (await skus.SaveAsync(Edit(read) with { Name = "Wings" })).Problem);
        Assert.Equal(new StateChanged("SKU"), (await skus.SetActiveAsync(read.Id, read.Version, false)).Problem);

        var now = (await skus.GetAsync(read.Id)).Value;
        Assert.Equal(("Broiler Wings", new Money(160), true), (now.Name, now.FloorPrice, now.IsActive));
    }

    [Fact]
    public async Task Save_EditOfCodeBirdOrForm_Refused()
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        var read = (await skus.SaveAsync(Wings)).Value;

        foreach (var edit in new[] { Edit(read) with { Code = "OTHER" }, Edit(read) with { Bird = "PARENT_CULL" }, Edit(read) with { Form = "SKINLESS" } })
            Assert.Equal("code", Assert.IsType<InvalidInput>((await skus.SaveAsync(edit)).Problem).Field);

        Assert.Equal(read, (await skus.GetAsync(read.Id)).Value);
    }

    [Fact]
    public async Task Save_UnknownOrInactiveBird_RefusedBesideTheField()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("update bird_types set is_active = false where code = 'PARENT_CULL'");
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        var before = await world.CountsAsync();

        Assert.Equal("bird", (await skus.SaveAsync(Wings with { Bird = "PARENT_CULL" })).Problem?.Field);
        Assert.Equal("bird", (await skus.SaveAsync(Wings with { Bird = "GOOSE" })).Problem?.Field);

        Assert.Equal(before, await world.CountsAsync());
    }

    [Theory]
    [InlineData("update bird_types set is_active = false where code = 'BROILER'", "bird")]
    [InlineData("update stock_forms set is_active = false where code = 'SKIN'", "form")]
    public async Task SetActive_OfAnInactiveBirdOrForm_Refused_OffIsNot(string deactivate, string field)
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        var read = (await skus.SaveAsync(Wings)).Value;
        await world.OwnerAsync(deactivate);

        var off = (await skus.SetActiveAsync(read.Id, read.Version, false)).Value;

        Assert.Equal(field, (await skus.SetActiveAsync(read.Id, off.Version, true)).Problem?.Field);
    }

    [Fact]
    public async Task SetActive_OffAndOn_SwitchesAndRefusesAStaleTab()
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        var read = (await skus.SaveAsync(Wings)).Value;

        var off = (await skus.SetActiveAsync(read.Id, read.Version, false)).Value;
        Assert.Equal(new StateChanged("SKU"), (await skus.SetActiveAsync(read.Id, read.Version, true)).Problem);
        var on = (await skus.SetActiveAsync(read.Id, off.Version, true)).Value;

        Assert.False(off.IsActive);
        Assert.True(on.IsActive);
        Assert.Equal(new NotFound("SKU"), (await skus.SetActiveAsync(Guid.CreateVersion7(), 0, true)).Problem);
    }

    [Fact]
    public async Task List_Filters_NarrowAndPage()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var skus = world.As<ISkuService>(admin);
        var wings = (await skus.SaveAsync(Wings)).Value;
        await skus.SetActiveAsync(wings.Id, wings.Version, false);

        Assert.Equal(["BRO-WINGS"], Codes(await skus.ListAsync(new SkuFilter(Active: false), 0)));
        Assert.Equal(["BRO-SKIN", "PC-SKIN"], Codes(await skus.ListAsync(new SkuFilter(Form: "SKIN", Active: true), 0)));
        Assert.Equal(["PC-LIVE", "PC-SKIN", "PC-SKINLESS"], Codes(await skus.ListAsync(new SkuFilter(Bird: "PARENT_CULL"), 0)));
        Assert.Equal(["BRO-WINGS"], Codes(await skus.ListAsync(new SkuFilter("00042"), 0)));
        var second = (await skus.ListAsync(new SkuFilter(), 1, 4)).Value;
        Assert.Equal((7, 3), (second.Total, second.Rows.Count));
    }

    // "Search text never becomes query syntax."
    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData(@"\")]
    [InlineData("' or 1=1 --")]
    public async Task List_SearchWithWildcards_FindsOnlyWhatContainsThem(string search)
    {
        await using var world = await World.CreateAsync(server);
        var skus = world.As<ISkuService>(await world.PersonAsync("Admin"));
        await skus.SaveAsync(Wings with { Name = $"Odd {search} name" });

        Assert.Equal(["BRO-WINGS"], Codes(await skus.ListAsync(new SkuFilter(search), 0)));
    }

    private static SaveSku Edit(SkuRow row) => new(row.Id, row.Version, row.Code, row.Name, row.Description, row.Bird, row.Form, row.HsnCode, row.GstRate,
        row.Plu, row.FloorPrice, row.IsActive, row.DisplayOrder);

    private static IEnumerable<string> Codes(Result<Page<SkuRow>> page) => page.Value.Rows.Select(r => r.Code);
}
