using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

public sealed class AssistantPanelTests : IAsyncDisposable
{
    private static readonly Guid Talk = Guid.CreateVersion7();
    private static readonly Citation Stock = new(1, "Stock", "/business/stock", null);

    private readonly ShellContext _shell = new();
    private readonly FakeAssistant _assistant = new();

    public AssistantPanelTests() => _shell.Services.AddSingleton<IAssistantService>(_assistant).AddScoped<AssistantTalk>();

    public static TheoryData<bool, bool, string[], bool> Openings => new()
    {
        { true, true, ["*"], true },
        { true, true, ["/business/stock"], true },
        { true, true, ["/business/sales"], false },
        { true, false, ["*"], false },
        { false, true, ["*"], false },
    };

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task Button_StandsWhereItOpensAlone(bool key, bool enabled, string[] pages, bool stands)
    {
        _assistant.Status = _assistant.Status with { Enabled = enabled, HasPermission = key, Pages = pages };

        var (button, _) = await OpenAsync("/business/stock?bird=BROILER", key ? [Permissions.AiChat] : []);

        Assert.Equal(stands, button.FindAll("button").Count == 1);
    }

    [Fact]
    public async Task Button_StandsOnItsPage_HoweverTheAddressIsWritten()
    {
        _assistant.Status = _assistant.Status with { Pages = ["/business/stock"] };

        var (button, _) = await OpenAsync("/Business/Stock/?bird=BROILER");

        Assert.Single(button.FindAll("button"));
    }

    [Fact]
    public async Task Ending_IsToldToReaders_AsItWas()
    {
        var panel = await PanelAsync();
        (string, AssistantEvent[])[] endings =
        [
            ("Answered", [new Words("12 kg."), new Answered(Talk, "12 kg.", false, null)]),
            ("The answer is not complete", [new Words("12"), new Answered(Talk, "12", true, null)]),
            // The note is an alert: it speaks for itself.
            ("", [new AnswerRefused(new BudgetSpent(2, 600))]),
        ];
        for (var asked = 0; asked < endings.Length; asked++)
        {
            Ask(panel, $"How much? {asked}");
            await AskedAsync(asked + 1);

            _assistant.End([new QuestionTaken(Talk), .. endings[asked].Item2]);

            panel.WaitForElement("form:not([data-answering])");
            Assert.Equal(endings[asked].Item1, panel.Find("[role=status].v-visually-hidden").TextContent);
        }
    }

    [Fact]
    public async Task Button_ComesToWhoIsGivenTheKey_WithoutANewPage()
    {
        await _shell.SignInAsync(People.With([], [People.Downtown]));
        var page = _shell.Render<CascadingValue<UserRights>>(rights => rights.Add(value => value.Value, People.With([], [People.Downtown])).AddChildContent<AssistantButton>());
        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        Assert.Empty(page.FindAll("button"));

        page.Render(rights => rights.Add(value => value.Value, People.With([Permissions.AiChat], [People.Downtown])).AddChildContent<AssistantButton>());

        page.WaitForElement("#v-assistant-open");
    }

    [Fact]
    public async Task Panel_OnAPageWhereItDoesNotOpen_IsAway_AndComesBackWithItsTalk()
    {
        _assistant.Status = _assistant.Status with { Pages = ["/business/stock"] };
        var (button, panel) = await OpenAsync("/business/stock");
        button.Find("button").Click();
        panel.WaitForElement("#v-assistant");
        Ask(panel, "How much?");

        _shell.Navigation.NavigateTo("/business/sales");

        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll("#v-assistant")));
        _shell.Navigation.NavigateTo("/business/stock/1");
        panel.WaitForAssertion(() => Assert.Equal("How much?", panel.Find(".question").TextContent));
        await AskedAsync(1);
        Assert.Equal(new AssistantQuestion("How much?", null, "/business/stock"), Assert.Single(_assistant.Asked));
    }

    [Fact]
    public async Task Question_InAConversationDeletedMeanwhile_IsRefused_AndTheNextBeginsANewOne()
    {
        var panel = await PanelAsync();
        Ask(panel, "How much?");
        await AskedAsync(1);
        _assistant.End(new QuestionTaken(Talk), new Answered(Talk, "12 kg.", false, "Stock"));
        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll("[aria-label=Stop]")));

        Ask(panel, "And now?");
        await AskedAsync(2);
        _assistant.End(new AnswerRefused(new NotFound("conversation")));
        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll("[aria-label=Stop]")));
        Ask(panel, "And now?");
        await AskedAsync(3);

        Assert.Equal([null, Talk, null], _assistant.Asked.Select(asked => asked.Conversation));
    }

    [Fact]
    public async Task Question_ShowsWhatIsLookedUp_ThenTheAnswer_ItsSources_AndFigures()
    {
        var panel = await PanelAsync();
        Ask(panel, "How much is in stock?");
        panel.WaitForAssertion(() => Assert.Equal("Thinking…", panel.Find(".waiting").TextContent.Trim()));

        _assistant.Say(new QuestionTaken(Talk), new ToolBegan("1", "query_dataset", "Stock: sum of kg by bird"));
        panel.WaitForAssertion(() => Assert.Equal("Stock: sum of kg by bird", panel.Find(".lookups .running").TextContent.Trim()));
        Assert.Equal("Stock: sum of kg by bird", panel.Find("[role=status].v-visually-hidden").TextContent);
        Assert.True(panel.Find(".lookups").HasAttribute("open"));

        _assistant.Say(
            new ToolEnded("1", null, Table("kg", ("BROILER", 12.5m), ("COUNTRY", 5m))), new Cited(Stock), new Cited(new Citation(2, "Health", "/system/health", null)), new Words("Most is **broiler** [1]."));
        panel.WaitForAssertion(() => Assert.Contains("<strong>broiler</strong>", panel.Find("[data-answer]").InnerHtml, StringComparison.Ordinal));
        Assert.Empty(panel.FindAll("figure"));
        Assert.NotEmpty(panel.FindAll("[aria-label=Stop]"));

        _assistant.End(new Answered(Talk, "Most is **broiler** [1].", false, "Stock of today"));
        panel.WaitForAssertion(() => Assert.Equal("Stock of today", panel.Find("#v-assistant-title").TextContent));
        panel.WaitForElement("figure");
        Assert.Equal("/business/stock", panel.Find("[data-answer] .v-cite").GetAttribute("href"));
        Assert.Equal(["Stock"], panel.FindAll(".sources a").Select(link => link.TextContent));
        Assert.Equal(["BROILER12.500", "COUNTRY5.000"], panel.FindAll(".bars li").Select(bar => bar.TextContent.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(["width: 100%", "width: 40%"], panel.FindAll(".track span").Select(bar => bar.GetAttribute("style")));
        Assert.False(panel.Find(".lookups").HasAttribute("open"));
        Assert.NotEmpty(panel.FindAll("[aria-label=Send]"));

        panel.FindAll(".kinds button")[1].Click();
        panel.WaitForElement("table");
        Assert.Equal(["Bird", "Sum of kg"], panel.FindAll("th").Select(head => head.TextContent));
        Assert.Equal(["BROILER", "12.500", "COUNTRY", "5.000"], panel.FindAll("td").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task Answer_ThatIsTakenBack_StandsThereNoMore()
    {
        var panel = await PanelAsync();
        Ask(panel, "How much is in stock?");
        _assistant.Say(
            new QuestionTaken(Talk), new ToolBegan("1", "query_dataset", "Stock: sum of kg by bird"), new ToolEnded("1", null, Table("kg", ("BROILER", 12.5m), ("COUNTRY", 5m))),
            new Cited(Stock), new Words("Most is **broiler** [1]."));
        panel.WaitForAssertion(() => Assert.Contains("<strong>broiler</strong>", panel.Find("[data-answer]").InnerHtml, StringComparison.Ordinal));

        _assistant.End(new AnswerRefused(new RightsLost(), TakesBack: true));

        panel.WaitForAssertion(() => Assert.Contains(new RightsLost().Message, panel.Find(".exchange").TextContent, StringComparison.Ordinal));
        Assert.Empty(panel.FindAll("[data-answer], .lookups, .sources, figure"));
        Assert.Equal("How much is in stock?", panel.Find(".question").TextContent);
    }

    [Fact]
    public async Task Answer_WithoutNumbers_NamesAllItsSources()
    {
        var panel = await PanelAsync();
        Ask(panel, "How much?");

        _assistant.End(new QuestionTaken(Talk), new Cited(Stock), new Words("Much."), new Answered(Talk, "Much.", false, null));

        panel.WaitForAssertion(() => Assert.Equal("Stock", panel.Find(".sources a").TextContent));
    }

    [Fact]
    public async Task NextQuestion_GoesIntoTheSameConversation_ANewOneDoesNot()
    {
        var panel = await PanelAsync();
        foreach (var question in (string[])["One?", "Two?"])
        {
            Ask(panel, question);
            _assistant.End(new QuestionTaken(Talk), new Words("Yes."), new Answered(Talk, "Yes.", false, null));
            panel.WaitForState(() => panel.FindAll("[aria-label=Send]").Count == 1);
        }

        panel.Find("[aria-label='New conversation']").Click();
        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll(".question")));
        Ask(panel, "Three?");

        await AskedAsync(3);
        Assert.Equal([null, Talk, null], _assistant.Asked.Select(asked => asked.Conversation));
    }

    [Fact]
    public async Task SecondQuestion_WhileOneIsAnswered_IsNotAsked()
    {
        var panel = await PanelAsync();
        Ask(panel, "One?");

        Ask(panel, "Two?");
        _assistant.End(new QuestionTaken(Talk), new Words("Yes."), new Answered(Talk, "Yes.", false, null));

        panel.WaitForElement("[aria-label=Send]");
        Assert.Single(_assistant.Asked);
        Assert.Equal("One?", panel.Find(".question").TextContent);
    }

    [Fact]
    public async Task Stop_EndsTheAnswerWhereItIs()
    {
        var panel = await PanelAsync();
        Ask(panel, "One?");
        _assistant.Say(new QuestionTaken(Talk), new Words("It is"));
        panel.WaitForElement("[data-answer]");

        panel.Find("[aria-label=Stop]").Click();
        await Eventually.HoldsAsync(() => Task.FromResult(_assistant.WasStopped));
        _assistant.End(new Answered(Talk, "It is", true, null));

        panel.WaitForAssertion(() => Assert.Contains("The answer ends here: it was stopped or broke off.", panel.Markup, StringComparison.Ordinal));
        await panel.InvokeAsync(() => panel.FindAll("button").Single(button => button.TextContent == "Ask again").Click());
        await AskedAsync(2);
        Assert.Equal(["One?", "One?"], _assistant.Asked.Select(asked => asked.Message));
    }

    [Fact]
    public async Task Refusal_StandsUnderItsQuestion_AndIsAskedAgain()
    {
        var panel = await PanelAsync();
        Ask(panel, "One?");
        _assistant.End(new AnswerRefused(new ModelUnreachable()));
        panel.WaitForAssertion(() => Assert.Contains("The model service does not answer", panel.Find(".v-note").TextContent, StringComparison.Ordinal));

        panel.Find(".v-note button").Click();

        await AskedAsync(2);
        Assert.Equal(["One?", "One?"], _assistant.Asked.Select(asked => asked.Message));
    }

    [Fact]
    public async Task LookUp_Refused_SaysWhy()
    {
        var panel = await PanelAsync();
        Ask(panel, "One?");

        _assistant.End(new QuestionTaken(Talk), new ToolBegan("1", "query_dataset", "Users: rows"), new ToolEnded("1", "You may not see this.", null), new Words("No."), new Answered(Talk, "No.", false, null));

        panel.WaitForAssertion(() => Assert.Equal("You may not see this.", panel.Find(".refusal").TextContent));
    }

    [Fact]
    public async Task WithoutAModel_SaysSo_AndSuggestsWhatDocumentsAnswer()
    {
        _assistant.Status = _assistant.Status with { Available = false };

        var panel = await PanelAsync();

        Assert.Contains("No model service is set up here.", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(["How do I void a sale?", "How do I correct stock?", "How do I sign in with a second factor?"], panel.FindAll(".ideas button").Select(idea => idea.TextContent));
    }

    [Fact]
    public async Task Idea_IsAsked_AndIsOfWhatMayBeSeen()
    {
        _assistant.Status = _assistant.Status with { Datasets = ["sales"] };
        var panel = await PanelAsync();
        Assert.Equal(["What did each day of this week bring in?", "How do I void a sale?", "How do I correct stock?"], panel.FindAll(".ideas button").Select(idea => idea.TextContent));

        panel.Find(".ideas button").Click();

        await AskedAsync(1);
        Assert.Equal("What did each day of this week bring in?", _assistant.Asked.Single().Message);
    }

    [Fact]
    public async Task Budget_NearItsEnd_IsShown_AndCountedAgain()
    {
        _assistant.Status = _assistant.Status with { PerHour = 50, Remaining = 2 };
        var panel = await PanelAsync();
        Assert.Equal("2 questions of 50 left in this hour.", panel.Find("#v-assistant-hint").TextContent);

        Ask(panel, "One?");
        _assistant.Status = _assistant.Status with { Remaining = 1 };
        _assistant.End(new QuestionTaken(Talk), new Words("Yes."), new Answered(Talk, "Yes.", false, null));

        panel.WaitForAssertion(() => Assert.Equal("1 question of 50 left in this hour.", panel.Find("#v-assistant-hint").TextContent));
    }

    [Fact]
    public async Task Conversation_OfBefore_IsShownAsItWas_AndGoesOn()
    {
        _assistant.Kept.Add(Kept(
            Message(0, "user", "How much?"),
            Message(1, "assistant", "") with { ToolCalls = Json("""[{"id": "a", "name": "query_dataset", "arguments": "{}", "says": "Stock: rows"}, {"id": "b", "name": "x", "arguments": "{", "says": "x"}, {"id": "c", "name": "query_dataset", "arguments": "{}", "says": "Users: rows"}]""") },
            Message(2, "tool", """{"sources": [{"number": 1, "title": "Stock"}], "found": {"columns": [{"name": "bird", "type": "text", "unit": null}, {"name": "kg", "type": "number", "unit": "kg"}], "rows": [["BROILER", 2.5], ["COUNTRY", 5]], "total": 2, "truncated": true}}""") with { ToolCallId = "a" },
            Message(3, "tool", """{"error": "The arguments do not fit the schema"}""") with { ToolCallId = "b" },
            Message(4, "tool", """{"sources": [], "found": {"refused": "You may not see this."}}""") with { ToolCallId = "c" },
            Message(5, "assistant", "Little [1].") with { Citations = [Stock] }));
        var panel = await PanelAsync();
        panel.Find("[aria-label=Conversations]").Click();
        Assert.Contains("14 Jul 11:42", panel.WaitForElement(".talk").TextContent, StringComparison.Ordinal);

        panel.Find(".talk").Click();

        panel.WaitForAssertion(() => Assert.Equal("How much?", panel.Find(".question").TextContent));
        Assert.Equal("Stock of the day", panel.Find("#v-assistant-title").TextContent);
        Assert.Equal(["Stock: rows", "Users: rowsYou may not see this."], panel.FindAll(".lookups li").Select(call => call.TextContent.Trim()));
        Assert.Contains("Stock, 2 rows of more", panel.Find("figcaption").TextContent, StringComparison.Ordinal);
        Assert.Equal("/business/stock", panel.Find("[data-answer] .v-cite").GetAttribute("href"));
        Ask(panel, "And now?");
        await AskedAsync(1);
        Assert.Equal(Talk, _assistant.Asked.Single().Conversation);
    }

    [Fact]
    public async Task Conversation_OfBefore_WithAFindingThatWasTooLongToKeep_IsShownWithoutItsTable()
    {
        _assistant.Kept.Add(Kept(
            Message(0, "user", "How much?"),
            Message(1, "assistant", "") with { ToolCalls = Json("""[{"id": "a", "name": "query_dataset", "arguments": "{}", "says": "Stock: rows"}]""") },
            Message(2, "tool", """{"sources": [{"number": 1, "title": "Stock"}], "found": {"columns": [{"name": "bi""") with { ToolCallId = "a" },
            Message(3, "assistant", "Much.")));
        var panel = await PanelAsync();
        panel.Find("[aria-label=Conversations]").Click();

        panel.WaitForElement(".talk").Click();

        panel.WaitForAssertion(() => Assert.Equal("Stock: rows", panel.Find(".lookups li").TextContent.Trim()));
        Assert.Equal("Much.", panel.Find("[data-answer]").TextContent.Trim());
        Assert.Empty(panel.FindAll("figure"));
    }

    [Theory]
    [InlineData(QuestionOutcome.Answered, "Much.", null)]
    [InlineData(QuestionOutcome.Stopped, "Much.", "The answer ends here: it was stopped or broke off.")]
    [InlineData(QuestionOutcome.TimedOut, "Much.", "The answer ends here: it was stopped or broke off.")]
    [InlineData(QuestionOutcome.Stopped, null, "Stopped before there was an answer.")]
    [InlineData(QuestionOutcome.Failed, null, "The model service does not answer at this moment. Nothing is lost: ask again in a minute.")]
    [InlineData(QuestionOutcome.Cut, null, "The model gave no answer to this. Ask in other words, or more narrowly.")]
    [InlineData(QuestionOutcome.Running, null, "No answer is kept so far.")]
    [InlineData(QuestionOutcome.Withheld, null, "You may see less now than when you asked this, so its answer is not shown. Ask again.")]
    public async Task Conversation_OfBefore_SaysHowItsQuestionsEnded(QuestionOutcome outcome, string? answer, string? says)
    {
        _assistant.Kept.Add(Kept([Message(0, "user", "How much?", outcome), .. answer is null ? Array.Empty<ConversationMessage>() : [Message(1, "assistant", answer, outcome)]]));
        var panel = await PanelAsync();
        panel.Find("[aria-label=Conversations]").Click();

        panel.WaitForElement(".talk").Click();

        panel.WaitForElement(".question");
        Assert.Equal(says, panel.FindAll(".exchange > p.v-secondary, .exchange .v-note .v-grow").Select(note => note.TextContent.Trim()).FirstOrDefault());
    }

    [Fact]
    public async Task AskAgain_WhileAnotherIsAnswered_CannotBePressed()
    {
        var panel = await PanelAsync();
        Ask(panel, "One?");
        _assistant.End(new AnswerRefused(new ModelUnreachable()));
        panel.WaitForAssertion(() => Assert.False(panel.Find(".v-note button").HasAttribute("disabled")));

        Ask(panel, "Two?");

        panel.WaitForAssertion(() => Assert.True(panel.Find(".v-note button").HasAttribute("disabled")));
    }

    [Fact]
    public async Task Conversation_IsDeletedAfterAQuestion_AndLeavesThePanel()
    {
        _assistant.Kept.Add(Kept(Message(0, "user", "How much?")));
        var dialogs = _shell.Render<MudDialogProvider>();
        var panel = await PanelAsync();
        panel.Find("[aria-label=Conversations]").Click();
        panel.WaitForElement(".talk").Click();
        panel.WaitForElement(".question");
        panel.Find("[aria-label=Conversations]").Click();

        panel.WaitForElement("[aria-label='Delete Stock of the day']").Click();
        Assert.Single(_assistant.Kept);
        dialogs.WaitForElement(".mud-dialog .mud-button-filled").Click();

        panel.WaitForAssertion(() => Assert.Contains("No conversations yet", panel.Markup, StringComparison.Ordinal));
        panel.Find("[aria-label='Back to the conversation']").Click();
        panel.WaitForElement("#v-assistant-form");
        Assert.Empty(panel.FindAll(".question"));
    }

    [Fact]
    public async Task OtherConversation_WhileOneIsAnswered_StopsIt_AndKeepsItsWordsOut()
    {
        _assistant.Kept.Add(Kept(Message(0, "user", "How much?")));
        var panel = await PanelAsync();
        Ask(panel, "One?");
        panel.Find("[aria-label=Conversations]").Click();

        panel.WaitForElement(".talk").Click();
        panel.WaitForState(() => panel.FindAll(".question").Count == 1);
        _assistant.End(new QuestionTaken(Guid.CreateVersion7()), new Words("Late."), new Answered(Guid.CreateVersion7(), "Late.", true, "Late"));

        Assert.True(_assistant.WasStopped);
        Assert.Equal("How much?", panel.Find(".question").TextContent);
        Assert.DoesNotContain("Late", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(Talk, _shell.Services.GetRequiredService<AssistantTalk>().Conversation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AssistantThatIsTakenAway_WhileItAnswers_EndsTheAnswer(bool holdsKey)
    {
        var (button, panel) = await OpenAsync("/home");
        button.Find("button").Click();
        panel.WaitForElement("#v-assistant");
        Ask(panel, "One?");
        await AskedAsync(1);

        _assistant.Status = _assistant.Status with { Enabled = false, HasPermission = holdsKey };
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.True(_assistant.WasStopped);
        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll("#v-assistant")));
    }

    [Fact]
    public async Task Status_AnsweredAfterALaterOne_IsDropped()
    {
        using var talk = new AssistantTalk(_assistant, TimeProvider.System);
        var gate = _assistant.StatusGate = new TaskCompletionSource();
        var earlier = talk.ReadStatusAsync(default);

        (_assistant.StatusGate, _assistant.Status) = (null, _assistant.Status with { Enabled = false });
        await talk.ReadStatusAsync(default);
        gate.SetResult();
        await earlier;

        Assert.False(talk.Status!.Enabled);
    }

    [Fact]
    public async Task Page_LoadedAnew_ShowsThePanelWithItsTalk_AndTheAnswerOnceItIsKept()
    {
        _shell.JSInterop.Setup<string?>("venusDevice.recallInTab", "venus.assistant.open").SetResult("true");
        _shell.JSInterop.Setup<string?>("venusDevice.recallInTab", "venus.assistant.talk").SetResult(Talk.ToString());
        _shell.JSInterop.Setup<string?>("venusDevice.recall", "venus.assistant.size").SetResult("Large");
        _assistant.Kept.Add(Kept(Message(0, "user", "How much?", QuestionOutcome.Running)));

        var (_, panel) = await OpenAsync("/home");

        panel.WaitForAssertion(() => Assert.Equal("How much?", panel.Find(".question").TextContent));
        Assert.Equal("large", panel.Find("#v-assistant").GetAttribute("data-size"));
        Assert.Contains("No answer is kept so far.", panel.Markup, StringComparison.Ordinal);
        _assistant.Kept[0] = Kept(Message(0, "user", "How much?", QuestionOutcome.Stopped), Message(1, "assistant", "12", QuestionOutcome.Stopped));
        await Eventually.HoldsAsync(async () =>
        {
            await _shell.AdvanceAsync(TimeSpan.FromSeconds(2));
            return panel.FindAll("[data-answer]").Count == 1;
        });
        Assert.Contains("The answer ends here", panel.Markup, StringComparison.Ordinal);
        panel.Find("[aria-label='New conversation']").Click();
        panel.WaitForAssertion(() => Assert.Equal(
            [Talk.ToString(), null], _shell.JSInterop.Invocations["venusDevice.rememberInTab"].Where(call => call.Arguments[0] as string == "venus.assistant.talk").Select(call => call.Arguments[1])));
    }

    [Fact]
    public async Task Size_GoesRound_AndIsRemembered()
    {
        var panel = await PanelAsync();
        Assert.Equal("small", panel.Find("#v-assistant").GetAttribute("data-size"));
        foreach (var (act, size) in ((string, string)[])[("Make it larger", "large"), ("Fill the window", "full"), ("Make it small", "small")])
        {
            panel.Find($"[aria-label='{act}']").Click();
            panel.WaitForAssertion(() => Assert.Equal(size, panel.Find("#v-assistant").GetAttribute("data-size")));
        }

        Assert.Equal(["Large", "Full", null], _shell.JSInterop.Invocations["venusDevice.remember"].Select(call => call.Arguments[1]));
    }

    public async ValueTask DisposeAsync() => await _shell.DisposeAsync();

    private static FoundTable Table(string unit, params IEnumerable<(string Name, decimal Figure)> rows) => new(
        "Stock",
        [new DatasetRowColumn("bird", "text"), new DatasetRowColumn("sum_kg", "number", unit)],
        [.. rows.Select(row => (IReadOnlyList<JsonElement>)[JsonSerializer.SerializeToElement(row.Name), JsonSerializer.SerializeToElement(row.Figure)])],
        false);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static ConversationMessage Message(int position, string role, string content, QuestionOutcome outcome = QuestionOutcome.Answered) =>
        new(position, role, content, null, null, null, DateTimeOffset.UnixEpoch, outcome);

    private Conversation Kept(params IReadOnlyList<ConversationMessage> messages) => new(Talk, "Stock of the day", _shell.Clock.GetUtcNow(), messages);

    private static void Ask(IRenderedComponent<IComponent> panel, string question)
    {
        panel.Find("#v-assistant-text").Change(question);
        panel.Find("#v-assistant-form").Submit();
    }

    private Task AskedAsync(int times) => Eventually.HoldsAsync(() => Task.FromResult(_assistant.Asked.Count == times));

    private async Task<IRenderedComponent<AssistantPanel>> PanelAsync()
    {
        var (button, panel) = await OpenAsync("/home");
        button.Find("button").Click();
        panel.WaitForElement("#v-assistant");
        Assert.Equal("true", button.Find("button").GetAttribute("aria-expanded"));
        return panel;
    }

    private async Task<(IRenderedComponent<AssistantButton> Button, IRenderedComponent<AssistantPanel> Panel)> OpenAsync(string link, string[]? keys = null)
    {
        var rights = People.With(keys ?? [Permissions.AiChat], [People.Downtown]);
        var button = await _shell.OpenAsync<AssistantButton>(rights, link);
        return (button, _shell.Render<AssistantPanel>(panel => panel.AddCascadingValue(rights)));
    }
}
