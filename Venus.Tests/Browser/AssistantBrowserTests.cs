using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>The assistant as a person meets it: a panel over any page, with a model service that says what the test lets it say.</summary>
public sealed class AssistantBrowserTests(DatabaseServer server)
{
    private const string Hostile =
        "Most is **Broiler** [1].\n\n<script>document.title = 'evil'</script> ![x](https://evil.test/x.png) [out](https://evil.test/out)\n\n- See [Sales](/business/sales)\n"
        + "\n| Cut | Mon | Tue | Wed | Thu | Fri | Sat | Sun |\n|-|-:|-:|-:|-:|-:|-:|-:|\n| Curry | 1,196.596 | 1,196.596 | 1,196.596 | 1,196.596 | 1,196.596 | 1,196.596 | 1,196.596 |\n";

    private static readonly (string, string) StockByForm = ("query_dataset", """{"dataset": "stock", "sum": ["kg"], "group_by": ["form"]}""");

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Question_IsLookedUp_Answered_Cited_AndKept(int width, int height)
    {
        await using var model = await ModelStandIn.StartAsync();
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says(Hostile) : number == 0 ? ModelReply.Calls(StockByForm) : ModelReply.Says("READY");
        await using var host = await HostAsync(model);
        await host.World.StockAsync(1, "BROILER", "SKIN", 12.5m);
        await host.World.StockAsync(1, "BROILER", "SKINLESS", 5);
        await host.World.StockAsync(2, "BROILER", "SKIN", 77);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/stock", width, height);
        List<string> strangers = [];
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(host.Address, StringComparison.Ordinal))
                strangers.Add(request.Url);
        };
        await page.Button("Ask Venus").ClickAsync();
        var panel = page.GetByRole(AriaRole.Dialog, new() { Name = "Ask Venus" });
        await Assertions.Expect(panel.GetByRole(AriaRole.Button, new() { Name = "What is in stock now, by bird and form?" })).ToBeVisibleAsync();
        Assert.Empty(await page.SeriousBarriersAsync());

        await panel.GetByLabel("Your question").FillAsync("How much is in stock?");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        // Now it has the conversation's title.
        panel = page.GetByRole(AriaRole.Dialog, new() { Name = "Stock of the day" });
        var answer = panel.Locator("[data-answer]");
        await Assertions.Expect(answer).ToContainTextAsync("<script>document.title = 'evil'</script> x out (https://evil.test/out)");
        await Assertions.Expect(answer.GetByRole(AriaRole.Link)).ToHaveCountAsync(2);
        await Assertions.Expect(panel.GetByRole(AriaRole.Figure)).ToContainTextAsync("12.500");
        // Figures stay whole however narrow the panel is.
        await Assertions.Expect(answer.Locator("td")).ToHaveCountAsync(8);
        Assert.True(await answer.AskAsync<bool>("answer => [...answer.querySelectorAll('td')].every(cell => { const words = document.createRange(); words.selectNodeContents(cell); return words.getClientRects().length === 1; })"));
        await Assertions.Expect(panel).Not.ToContainTextAsync("77");
        // A heading for readers alone stands in what scrolls: who jumps to it keeps the panel's own head in sight.
        Assert.True(await panel.Locator("h3").Last.AskAsync<bool>("heading => heading.offsetParent.matches('.body, .body *')"));
        await Assertions.Expect(panel.GetByLabel("Your question")).ToHaveValueAsync("");
        await Assertions.Expect(page).ToHaveTitleAsync("Stock – Venus");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        await Assertions.Expect(panel.GetByRole(AriaRole.Columnheader, new() { Name = "Sum of kg" })).ToBeVisibleAsync();
        Assert.Empty(await page.SeriousBarriersAsync());

        // The list of conversations outlives the page.
        await page.ReloadAsync();
        await page.Button("Conversations").ClickAsync();
        await page.Button("Stock of the day").First.ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("Most is Broiler [1].");
        await Assertions.Expect(panel.GetByRole(AriaRole.Figure)).ToContainTextAsync("12.500");
        await answer.GetByRole(AriaRole.Link, new() { Name = "Sales" }).ClickAsync();
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Sales");
        // On a phone the panel covers the page, so it goes out of its way.
        await Assertions.Expect(panel).ToHaveCountAsync(width < 600 ? 0 : 1);
        Assert.Empty(strangers);
    }

    [Fact]
    public async Task Keys_OpenIt_AskStopAndCloseIt_AndThePageBehindHearsNone()
    {
        await using var model = await ModelStandIn.StartAsync();
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.HangsAfter("It begins to answer") : ModelReply.Says("READY");
        await using var host = await HostAsync(model, ("Assistant:SilenceSeconds", "60"));
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales");
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Sales");
        var field = page.GetByLabel("Your question");
        await Assertions.Expect(page.Button("Ask Venus")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+/");
        await Assertions.Expect(field).ToBeFocusedAsync();
        // An empty question is none, nor is one that only the server takes for empty.
        await page.Keyboard.PressAsync("Enter");
        await field.FillAsync("\u0085");
        await page.Keyboard.PressAsync("Enter");
        // The end of what is too long is not missing without a word.
        await field.FillAsync(new string('a', 3_999));
        await Assertions.Expect(page.GetByText("A question has at most")).ToHaveCountAsync(0);
        await page.Keyboard.TypeAsync("bc");
        await Assertions.Expect(page.GetByText("A question has at most 4,000 characters: what comes after them is left out.")).ToBeVisibleAsync();
        await Assertions.Expect(field).ToHaveValueAsync(new string('a', 3_999) + "b");
        await field.FillAsync("");
        await Assertions.Expect(page.GetByText("A question has at most")).ToHaveCountAsync(0);
        await page.Keyboard.TypeAsync("First line");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.TypeAsync("second /");
        await Assertions.Expect(field).ToHaveValueAsync("First line\nsecond /");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".question")).ToHaveTextAsync("First line\nsecond /");
        await Assertions.Expect(page.Locator("[data-answer]")).ToContainTextAsync("It begins to answer");

        // What is typed meanwhile stays, and is not sent.
        await page.Keyboard.TypeAsync("Next");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(field).ToHaveValueAsync("Next");
        // The answer goes on over another page, and in a closed panel.
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Button("Ask Venus")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Home", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Heading()).Not.ToHaveTextAsync("Sales");
        await page.Keyboard.PressAsync("Control+/");
        await Assertions.Expect(field).ToHaveValueAsync("Next");
        await Assertions.Expect(page.Locator("[data-answer]")).ToContainTextAsync("It begins to answer");
        await page.Button("Stop").ClickAsync();
        await Assertions.Expect(page.GetByText("The answer ends here: it was stopped or broke off.")).ToBeVisibleAsync();
        await Assertions.Expect(field).ToBeFocusedAsync();
        Assert.Equal("STOPPED", await host.World.OwnerScalarAsync<string>("select outcome from ai_usage"));
        Assert.Equal("It begins to answer", await host.World.OwnerScalarAsync<string>("select content from ai_messages where role = 'assistant'"));

        await page.Button("Conversations").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete ") }).ClickAsync();
        await page.OpenDialog("Delete").GetByRole(AriaRole.Button, new() { Name = "Delete conversation" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No conversations yet")).ToBeVisibleAsync();
        await Assertions.Expect(page.Button("Back to the conversation")).ToBeFocusedAsync();
        await page.Button("Back to the conversation").ClickAsync();

        await page.Button("Make it larger").ClickAsync();
        await page.Button("Fill the window").ClickAsync();
        await Assertions.Expect(page.Locator(".v-shell")).ToHaveAttributeAsync("inert", "");
        await Assertions.Expect(page.Locator(".v-skip")).ToHaveAttributeAsync("inert", "");
        await page.Button("Close").ClickAsync();
        await Assertions.Expect(page.Locator(".v-shell")).Not.ToHaveAttributeAsync("inert", "");
        await Assertions.Expect(page.Locator(".v-skip")).Not.ToHaveAttributeAsync("inert", "");
    }

    [Theory]
    [InlineData(1440, 900, "large", false)]
    [InlineData(1440, 900, "full", true)]
    [InlineData(390, 844, "small", true)]
    public async Task Reload_InMidAnswer_LeavesThePanelAsItWas(int width, int height, string size, bool covers)
    {
        await using var model = await ModelStandIn.StartAsync();
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.HangsAfter("It begins to answer") : ModelReply.Says("READY");
        await using var host = await HostAsync(model, ("Assistant:SilenceSeconds", "60"));
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales", width, height);
        var (panel, answer) = (page.Locator("#v-assistant"), page.Locator("[data-answer]"));
        await page.Button("Ask Venus").ClickAsync();
        foreach (var act in size switch { "large" => ["Make it larger"], "full" => ["Make it larger", "Fill the window"], _ => Array.Empty<string>() })
            await page.Button(act).ClickAsync();
        await page.GetByLabel("Your question").FillAsync("How much is in stock?");
        await page.Button("Send").ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("It begins to answer");
        await RemembersAsync("talk", true);

        await page.ReloadAsync();

        await Assertions.Expect(panel).ToHaveAttributeAsync("data-size", size);
        await Assertions.Expect(page.Locator(".question")).ToHaveTextAsync("How much is in stock?");
        await Assertions.Expect(answer).ToContainTextAsync("It begins to answer");
        await Assertions.Expect(page.GetByText("The answer ends here: it was stopped or broke off.")).ToBeVisibleAsync();
        // Nobody called it: what is scanned now is the page's, unless the panel covers it.
        Assert.Equal(covers, await page.EvaluateAsync<bool>("document.activeElement.closest('#v-assistant') !== null"));

        // What was closed stays closed, and comes back with what was said.
        await page.Button("Close").ClickAsync();
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await RemembersAsync("open", false);
        await page.ReloadAsync();
        await page.Button("Ask Venus").ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("It begins to answer");
        await page.Button("New conversation").ClickAsync();
        await Assertions.Expect(answer).ToHaveCountAsync(0);
        await RemembersAsync("talk", false);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Your question")).ToBeVisibleAsync();
        await Assertions.Expect(answer).ToHaveCountAsync(0);

        // The tab hears of it a round trip after it is drawn.
        Task RemembersAsync(string what, bool remembers) => page.WaitForFunctionAsync($"() => (sessionStorage.getItem('venus.assistant.{what}') !== null) === {(remembers ? "true" : "false")}");
    }

    [Fact]
    public async Task Question_SentOnALostLine_StandsInTheFieldAgain_AndIsAskedOnce()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales");
        var line = await page.ReloadOnALineAsync();
        var (field, questions) = (page.GetByLabel("Your question"), page.Locator(".question"));
        await page.Button("Ask Venus").ClickAsync();
        await field.FillAsync("How much is in stock?");

        await line.LoseAsync();
        await field.PressAsync("Enter");
        await Assertions.Expect(field).ToHaveValueAsync("");
        // What is typed after it stays behind it.
        await field.FillAsync("And tomorrow?");
        await line.FindAsync();
        await Assertions.Expect(field).ToHaveValueAsync("How much is in stock?\nAnd tomorrow?");
        await field.PressAsync("Enter");
        await Assertions.Expect(questions).ToHaveTextAsync("How much is in stock?\nAnd tomorrow?");
        await Assertions.Expect(field).ToHaveValueAsync("");
        // It is drawn before it is counted.
        await Eventually.HoldsAsync(async () => await host.World.OwnerScalarAsync<long>("select count(*) from ai_usage") == 1);
        host.TakeComplaints();
    }

    [Fact]
    public async Task Conversation_OfBefore_StandsAtItsLastQuestion()
    {
        await using var model = await ModelStandIn.StartAsync();
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says(string.Concat(Enumerable.Repeat("A line.\n\n", 40))) : ModelReply.Says("READY");
        await using var host = await HostAsync(model);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales");
        var last = page.Locator(".question", new() { HasText = "And tomorrow?" });
        await page.Button("Ask Venus").ClickAsync();
        await page.GetByLabel("Your question").FillAsync("How much is in stock?");
        await page.Button("Send").ClickAsync();
        await Assertions.Expect(page.Button("Copy")).ToHaveCountAsync(1);
        await page.GetByLabel("Your question").FillAsync("And tomorrow?");
        await page.Button("Send").ClickAsync();
        await Assertions.Expect(page.Button("Copy")).ToHaveCountAsync(2);

        await page.ReloadAsync();
        await Assertions.Expect(last).ToBeInViewportAsync();

        await page.Button("Conversations").ClickAsync();
        await page.Button("Stock of the day").First.ClickAsync();
        await Assertions.Expect(last).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Question_TypedAndNotSent_OutlivesAReload_AndGoesWithThePerson()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Store Manager", 1);
        var page = await host.SignInAsync(person, "/business/sales");
        var field = page.GetByLabel("Your question");
        await page.Button("Ask Venus").ClickAsync();
        await field.FillAsync("How much is in");
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('venus.assistant.open')");

        await page.ReloadAsync();

        await Assertions.Expect(field).ToHaveValueAsync("How much is in");
        await page.Button("Send").ClickAsync();
        await Assertions.Expect(page.Locator(".question")).ToHaveTextAsync("How much is in");
        await page.ReloadAsync();
        await Assertions.Expect(field).ToHaveValueAsync("");
        await field.FillAsync("Nobody else's");
        await page.Button("Close").ClickAsync();
        await page.Button("account").ClickAsync();
        await page.Button("Sign out").ClickAsync();
        await VenusHost.SignedOutAsync(page);
        await VenusHost.FillSignInAsync(page, person);
        await VenusHost.ArrivedAsync(page, url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await page.Button("Ask Venus").ClickAsync();
        await Assertions.Expect(field).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Question_TypedAndNotSent_IsNotTheirsWhoSignInFromAnotherTab()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales");
        var field = page.GetByLabel("Your question");
        await page.Button("Ask Venus").ClickAsync();
        await field.FillAsync("Nobody else's");
        await page.WaitForFunctionAsync("() => sessionStorage.getItem('venus.assistant.open')");
        // A phone puts away what nobody looks at, and brings it back when somebody does.
        await page.GotoAsync("about:blank");
        var tab = await host.TabAsync(page);
        await tab.GotoAsync("/business/sales");
        await tab.Button("account").ClickAsync();
        await tab.Button("Sign out").ClickAsync();
        await VenusHost.SignedOutAsync(tab);
        await VenusHost.FillSignInAsync(tab, await host.PersonAsync("Manager", 1));
        await VenusHost.ArrivedAsync(tab, url => !url.Contains("/sign-in", StringComparison.Ordinal));

        await page.GotoAsync("/business/sales");

        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('venus.assistant.draft')"));
        await page.Button("Ask Venus").ClickAsync();
        await Assertions.Expect(field).ToHaveValueAsync("");
    }

    [Theory]
    [InlineData(1440, 900, "420 x 650", "800 x 800", "1440 x 900")]
    [InlineData(390, 844, "390 x 844")]
    public async Task Panel_HasTheSizesOfTheDesign(int width, int height, params string[] sizes)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales", width, height);
        await page.Button("Ask Venus").ClickAsync();
        var panel = page.Locator("#v-assistant");
        var larger = panel.Locator("button.size");
        await Assertions.Expect(panel).ToBeVisibleAsync();

        foreach (var (size, name) in sizes.Zip((string[])["small", "large", "full"]))
        {
            await Assertions.Expect(panel).ToHaveAttributeAsync("data-size", name);
            Assert.Equal(size, await panel.AskAsync<string>("panel => { const { width, height } = panel.getBoundingClientRect(); return `${width} x ${height}`; }"));
            await Assertions.Expect(larger).ToBeVisibleAsync(new() { Visible = sizes.Length > 1 });
            if (sizes.Length > 1)
                await larger.ClickAsync();
        }
    }

    [Theory]
    [InlineData(844, 390)]
    [InlineData(720, 450)]
    public async Task Window_TooLowForThePanel_IsCovered_AndShowsAllThatItSays(int width, int height)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/sales", width, height);
        await page.Button("Ask Venus").ClickAsync();

        await page.GetByLabel("Your question").FillAsync(new string('a', 4_000));

        await Assertions.Expect(page.GetByText("A question has at most 4,000 characters")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.Locator(".v-shell")).ToHaveAttributeAsync("inert", "");
        Assert.True(await page.Locator("#v-assistant .body").AskAsync<bool>("body => body.clientHeight > 100"));
        Assert.Empty(await page.SeriousBarriersAsync());
    }

    [Fact]
    public async Task WithoutAModel_PassagesAreNamed_AndOpen()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1));
        await Eventually.HoldsAsync(async () => await host.World.OwnerScalarAsync<bool>("select count(*) > 0 and bool_and(indexed_at is not null) from knowledge_documents"));
        await page.Button("Ask Venus").ClickAsync();
        await Assertions.Expect(page.GetByText("No model service is set up here. Venus names passages")).ToBeVisibleAsync();

        await page.Button("How do I void a sale?").ClickAsync();
        var source = page.GetByRole(AriaRole.List, new() { Name = "Sources" }).GetByRole(AriaRole.Link).First;
        await Assertions.Expect(source).ToBeVisibleAsync();
        var link = (await source.GetAttributeAsync("href"))!;
        await source.ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(host.Address + link);
        await Assertions.Expect(page.Locator(link[link.IndexOf('#', StringComparison.Ordinal)..])).ToBeInViewportAsync();
    }

    [Fact]
    public async Task RoleWithoutIt_SeesNoButton_AndItsKeysDoNothing()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        await Assertions.Expect(page.Heading()).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+/");
        await page.Keyboard.PressAsync("Control+k");

        await Assertions.Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and records" })).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#v-assistant")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Button("Ask Venus")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Panel_ThatIsClosedToItsRole_GivesTheFocusToThePage()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/stock");
        await page.Button("Ask Venus").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Your question")).ToBeFocusedAsync();

        await host.World.OwnerAsync("update ai_agent_configs set enabled = false");

        await Assertions.Expect(page.Locator("#v-assistant")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Heading()).ToBeFocusedAsync();
    }

    private Task<VenusHost> HostAsync(ModelStandIn model, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = model.Settings;
        foreach (var (name, value) in more)
            settings[name] = value;
        return VenusHost.StartAsync(server, settings);
    }
}
