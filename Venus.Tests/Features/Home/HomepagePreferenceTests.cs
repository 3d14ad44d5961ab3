using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Home;

/// <summary>Which page opens first, through the service and on a real database.</summary>
public sealed class HomepagePreferenceTests(DatabaseServer server)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_Admin_IsKeptForOneself_AndForgottenWithItsKey()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, other) = (await world.PersonAsync("Admin"), await world.PersonAsync("Admin"));

        Assert.True((await world.As<IOwnProfile>(admin).SetHomepageAsync(Homepage.Admin, Now)).IsSuccess);

        Assert.Equal(Homepage.Admin, await HomepageAsync(admin));
        Assert.Equal(Homepage.Dashboard, await HomepageAsync(other));
        Assert.True((await world.As<IOwnProfile>(admin).SetHomepageAsync(Homepage.Dashboard, Now)).IsSuccess);
        Assert.Equal(Homepage.Dashboard, await HomepageAsync(admin));
        Assert.True((await world.As<IOwnProfile>(admin).SetHomepageAsync(Homepage.Admin, Now)).IsSuccess);
        await world.OwnerAsync("delete from user_roles where user_id = $1", admin.Id);
        Assert.Equal(Homepage.Dashboard, await HomepageAsync(admin));

        async Task<Homepage> HomepageAsync(Person person) => (await world.As<IOwnProfile>(person).GetAsync(Now)).Value.Homepage;
    }

    [Fact]
    public async Task Set_AdminWithoutTheSystemDashboard_IsRefusedByServiceAndDatabase()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);

        Assert.Equal(new PermissionMissing(Permissions.SystemDashboard), (await world.As<IOwnProfile>(cashier).SetHomepageAsync(Homepage.Admin, Now)).Problem);
        Assert.Equal(new PermissionMissing(Permissions.SystemDashboard), await SaveAsync(new { Homepage = Homepage.Admin }));
        Assert.Equal("homepage", Assert.IsType<InvalidInput>(await SaveAsync(new { Homepage = "points" })).Field);
        Assert.IsType<InvalidInput>(await SaveAsync(new { }));
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from user_homepage_preference"));

        async Task<Problem?> SaveAsync(object payload) => (await world.As<VenusSession>(cashier).PostAsync<Done>("save_own_homepage", payload, Now)).Problem;
    }
}
