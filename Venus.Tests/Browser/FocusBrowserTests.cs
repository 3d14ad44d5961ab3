using System.Globalization;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>Whatever closes gives the focus back to what opened it, so that the keyboard goes on where it was.</summary>
public sealed class FocusBrowserTests(DatabaseServer server)
{
    // A page that opens gives the focus to its title, and no person clicks before that, but a machine does: its second time counts.
    private const int Times = 2;

    [Theory]
    [InlineData("/system/users", "Add user")]
    [InlineData("/system/api-tokens", "New token")]
    [InlineData("/system/knowledge-base", "Add document")]
    [InlineData("/management/stores", "Add store")]
    [InlineData("/business/skus", "Add SKU")]
    public async Task Dialog_LeftByItsButtonOrByEscape_GivesTheFocusBack(string link, string opens)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), link);
        var opener = page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = opens, Exact = true }).First;
        var dialog = page.Locator(".mud-dialog");

        for (var time = 0; time < Times; time++)
        {
            await opener.ClickAsync();
            await Assertions.Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
            await Assertions.Expect(dialog).ToHaveCountAsync(0);
        }

        await Assertions.Expect(opener).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(opener).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("/business/skus", "Add SKU", "Cancel")]
    [InlineData("/management/stores?open=1", null, "Close")]
    public async Task Form_WithSomethingTyped_IsLeftByTheSecondEscape(string link, string? opens, string leaves)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), link);
        if (opens is not null)
            await page.Button(opens).First.ClickAsync();
        var form = page.Locator(".mud-dialog, .v-side");
        var name = form.GetByLabel("Name", new() { Exact = true });
        await Assertions.Expect(form.Locator(":focus")).ToHaveCountAsync(1);

        await name.FillAsync("Drumstick");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(form.GetByRole(AriaRole.Button, new() { Name = leaves, Exact = true })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByText("Esc again leaves what is typed")).ToBeVisibleAsync();
        await Assertions.Expect(name).ToHaveValueAsync("Drumstick");

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(form).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Dialog_WithFaults_LeadsToTheFirstOne_AndToTheNextWhenFewerAreLeft()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/api-tokens");
        await page.GetByRole(AriaRole.Button, new() { Name = "New token", Exact = true }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var (name, day, send) = (dialog.GetByLabel("Name"), dialog.GetByLabel("Last day"), dialog.Button("Make the token"));
        await Assertions.Expect(name).ToBeFocusedAsync();

        await send.ClickAsync();
        await Assertions.Expect(dialog.Locator(".v-field-error")).ToHaveCountAsync(3);
        await Assertions.Expect(name).ToBeFocusedAsync();

        await name.FillAsync("Stock sync");
        await send.ClickAsync();
        await Assertions.Expect(dialog.Locator(".v-field-error")).ToHaveCountAsync(2);
        await Assertions.Expect(day).ToBeFocusedAsync();

        await day.FillAsync(DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await send.ClickAsync();
        await Assertions.Expect(dialog.Locator(".v-field-error")).ToHaveCountAsync(1);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Checkbox).First).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("/system/users", 1440)]
    [InlineData("/system/users", 390)]
    [InlineData("/system/sessions", 1440)]
    [InlineData("/system/activity-logs", 1440)]
    [InlineData("/management/stores", 1440)]
    [InlineData("/system/knowledge-base", 1440)]
    public async Task Panel_ClosedByItsButtonOrByEscape_GivesTheFocusBackToTheRow(string link, int width)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), link, width: width);
        var row = page.GetByRole(AriaRole.Main).Locator("tbody a").First;
        var panel = page.GetByRole(AriaRole.Complementary);

        for (var time = 0; time < Times; time++)
        {
            await row.ClickAsync();
            await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToBeFocusedAsync();
            await panel.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
            await Assertions.Expect(panel).ToHaveCountAsync(0);
        }

        await Assertions.Expect(row).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await Assertions.Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Question_InAPanel_GivesTheFocusBackToItsButton_AndAPanelWhoseRowIsGoneToTheTitle()
    {
        await using var host = await VenusHost.StartAsync(server);
        var gone = await host.PersonAsync("Cashier", 1);
        await host.World.OwnerAsync("update profiles set status = 'DISABLED', full_name = 'Zoya Khan' where id = $1", gone.Id);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/users?status=DISABLED");
        await page.GetByRole(AriaRole.Link, new() { Name = "Zoya Khan" }).ClickAsync();
        var panel = page.GetByRole(AriaRole.Complementary);
        var delete = panel.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true });
        var question = page.GetByRole(AriaRole.Dialog);

        await delete.ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Assertions.Expect(question).ToHaveCountAsync(0);
        await Assertions.Expect(delete).ToBeFocusedAsync();

        await delete.ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { NameRegex = new("Delete") }).ClickAsync();
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await Assertions.Expect(page.Heading()).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Act_ThatTakesItsButtonAway_LeavesTheFocusInThePanel()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");
        await page.ChargeAsync();
        await page.GotoAsync("/business/sales");
        await page.GetByRole(AriaRole.Main).Locator("tbody a").First.ClickAsync();
        var panel = page.GetByRole(AriaRole.Complementary);
        var question = page.GetByRole(AriaRole.Dialog);

        await panel.Button("Void").ClickAsync();
        await question.Button("Keep the sale").ClickAsync();
        await Assertions.Expect(question).ToHaveCountAsync(0);
        await Assertions.Expect(panel.Button("Void")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await question.GetByLabel("Reason").FillAsync("Wrong cut");
        await question.Button("Void ₹").ClickAsync();
        await Assertions.Expect(panel.Button("Void")).ToHaveCountAsync(0);
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(panel).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("Held (1)", "Carts on hold")]
    [InlineData("Change the name on the receipt", "Name on the receipt")]
    public async Task QuestionOfTheCounter_LeftByEscape_GivesTheFocusBackToItsButton(string opens, string title)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");
        await page.Button("Hold").Last.ClickAsync();
        var opener = page.Button(opens);
        var question = page.GetByRole(AriaRole.Dialog);

        await opener.ClickAsync();
        await Assertions.Expect(question).ToContainTextAsync(title);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(question).ToHaveCountAsync(0);

        await Assertions.Expect(opener).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Fold_LeftByEscape_ByAnotherOne_OrByATapElsewhere_Closes()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/users");
        var columns = page.Locator("summary").Filter(new() { HasText = "Columns" });
        var export = page.Locator("summary").Filter(new() { HasText = "Export" });
        var open = page.Locator(".v-tools[open]");

        await columns.ClickAsync();
        await page.GetByLabel("Phone", new() { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(open).ToHaveCountAsync(0);
        await Assertions.Expect(columns).ToBeFocusedAsync();

        await columns.ClickAsync();
        await export.ClickAsync();
        await Assertions.Expect(open).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "CSV" })).ToBeVisibleAsync();
        await page.Heading().ClickAsync();
        await Assertions.Expect(open).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Act_ThatLocksItsButton_GivesTheFocusBack()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/management/prices");

        await page.GetByLabel("New price of Broiler Chicken - With Skin").FillAsync("195");
        await page.Button("Save 1 price").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText("1 price saved")).ToBeVisibleAsync();
        await Assertions.Expect(page.Button("Save prices")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task MenuOfThePerson_LeftByEscape_GivesTheFocusBack()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        var account = page.Locator("[popovertarget=v-person-menu]");
        var menu = page.Locator("#v-person-menu");

        await account.ClickAsync();
        await Assertions.Expect(menu).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(menu).ToBeHiddenAsync();
        await Assertions.Expect(account).ToBeFocusedAsync();
    }
}
