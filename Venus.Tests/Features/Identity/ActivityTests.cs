using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Venus.Core.Live;
using Venus.Server.SignIn;
using Venus.Tests.Browser;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>What prolongs a session: what a person does, in a real browser, and nothing that the page does by itself.</summary>
public sealed class ActivityTests(DatabaseServer server)
{
    private const string Password = "a long password for tests";

    [Fact]
    public async Task LiveUpdate_OfAPageNobodyTouches_IsNoActivity_AClickIs()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 10);
        await world.OwnerAsync(
            """
            insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
            select id, 'authenticated', 'authenticated', email, $2, now(), now(), now() from profiles where id = $1
            """,
            manager.Id,
            BCrypt.Net.BCrypt.HashPassword(Password, 4));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await SignInHost.ListenAsync(world.Database, time);
        await using var chromium = await LentChromium.TakeAsync();
        var page = await chromium.Browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync($"{host.Address}/sign-in?returnUrl=/business/stock");
        await page.GetByLabel("E-mail").FillAsync($"{manager.Id:N}@venus.test");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("10.000").First.WaitForAsync();

        // What opening the page brought may be looked at late; an update that is no activity leaves the page idle.
        const string Noted = "select last_activity_at from user_sessions where user_id = $1 order by last_activity_at desc limit 1";
        var idle = await world.OwnerScalarAsync<DateTime>("select now() - interval '10 minutes'");
        var last = DateTime.MaxValue;
        for (var kg = 1; kg < 10 && last != idle; kg++)
        {
            await world.OwnerAsync("update user_sessions set last_activity_at = $2 where user_id = $1", manager.Id, idle);
            await world.StockAsync(1, "BROILER", "SKINLESS", 1);
            host.Services.GetRequiredService<ILiveUpdates>().Announce(LiveTopic.Stock, 1);
            await page.GetByText($"{kg}.000").First.WaitForAsync();
            time.Advance(SessionWatch.Interval);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            last = await world.OwnerScalarAsync<DateTime>(Noted, manager.Id);
        }

        Assert.Equal(idle, last);
        var acted = await world.OwnerScalarAsync<DateTime>("select clock_timestamp()");
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).First.ClickAsync();
        for (var looks = 0; looks < 100 && last < acted.AddMinutes(-1); looks++)
        {
            time.Advance(SessionWatch.Interval);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            last = await world.OwnerScalarAsync<DateTime>(Noted, manager.Id);
        }

        Assert.True(last >= acted, $"activity at {last:O}, the click came at {acted:O}");
    }
}
