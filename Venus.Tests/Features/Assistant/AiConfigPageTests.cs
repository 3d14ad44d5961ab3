using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Server.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

public sealed class AiConfigPageTests : IAsyncDisposable
{
    private static readonly AiDataset Sales = new("sales", "Sales", Permissions.SalesView, true);
    private static readonly AiDataset Users = new("users", "Users", Permissions.UsersView, false);
    private static readonly AiConfig Manager = new(
        Guid.CreateVersion7(), "Manager", false, 3, true, ["sales"], ["*"], 200, [Permissions.AiChat, Permissions.SalesView, Permissions.UsersView], 7);
    private static readonly AiConfig Account = new(Guid.CreateVersion7(), "Account", false, 1, true, ["sales", "users"], ["/home"], 50, [Permissions.AiChat, Permissions.SalesView], 8);
    private static readonly AiConfig Cashier = new(Guid.CreateVersion7(), "Cashier", false, 9, true, ["sales"], [], 50, [], 9);

    private readonly ShellContext _shell = new();
    private readonly FakeConfigs _configs = new();
    private readonly FakeAssistant _assistant = new();

    public AiConfigPageTests()
    {
        _shell.Services.AddSingleton<IAiConfigService>(_configs);
        _shell.Services.AddSingleton<IAssistantService>(_assistant);
    }

    [Theory]
    [InlineData("access", "Every page")]
    [InlineData("access", "Closed: the role does not hold ai.chat")]
    [InlineData("scope", "Everything")]
    [InlineData("limits", "200")]
    [InlineData("usage", "Manager 1")]
    public async Task Tab_ShowsItsPart(string tab, string shown) =>
        Assert.Contains(shown, (await OpenAsync(tab)).Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Tab_ThatDoesNotExist_ShowsTheFirst() =>
        Assert.Equal("Access", (await OpenAsync("<script>")).Find("[aria-current=page]").TextContent);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_SaysWhetherAModelIsAsked(bool available)
    {
        _assistant.Status = _assistant.Status with { Available = available };

        Assert.Equal(!available, (await OpenAsync("access")).Markup.Contains("No model service is set up here.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Save_OfOneTab_LeavesTheOthersAsTheyWere()
    {
        var page = await OpenAsync("scope");
        page.Find("[aria-label='Change Manager']").Click();
        page.Find("[role=checkbox][aria-label=Users]").Click();

        Save(page);

        var saved = _configs.Saved.Single();
        Assert.Equal((Manager.RoleId, 7L, true, 200), (saved.Role, saved.Version, saved.Enabled, saved.PerHour));
        Assert.Equal(["sales", "users"], saved.Datasets);
        Assert.Equal(["*"], saved.Pages);
        Assert.Empty(page.FindAll("aside"));
    }

    [Fact]
    public async Task Save_OfChosenPages_SendsThem()
    {
        var page = await OpenAsync("access");
        page.Find("[aria-label='Change Manager']").Click();
        page.Find("[aria-label='It opens on every page']").Click();
        page.Find("[role=checkbox][aria-label=Sales]").Click();

        Save(page);

        Assert.Equal(["/business/sales"], _configs.Saved.Single().Pages);
    }

    [Fact]
    public async Task Save_Refused_SaysSoBesideTheField()
    {
        var page = await OpenAsync("limits");
        page.Find("[aria-label='Change Manager']").Click();
        _configs.Refusal = new InvalidInput("per_hour", "Enter 1 to 10,000 questions an hour.");
        page.Find("#ai-hour").Input("");

        Save(page);

        Assert.Equal(0, _configs.Saved.Single().PerHour);
        Assert.Contains("Enter 1 to 10,000", page.Find("#ai-hour").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OverAnothersChange_IsRefusedOnce_KeepsWhatWasChosenAndTakesTheRestOver()
    {
        var page = await OpenAsync("access");
        page.Find("[aria-label='Change Manager']").Click();
        page.Find("aside [role=switch][aria-label='The assistant answers this role']").Click();
        _configs.Roles[2] = Manager with { PerHour = 300, Pages = ["/home"], Datasets = ["sales", "users"], Version = 17 };
        _configs.Refusal = new StateChanged("configuration");

        Save(page);

        Assert.Contains("Somebody else changed this configuration", page.Find("aside").TextContent, StringComparison.Ordinal);
        _configs.Refusal = null;
        Save(page);

        var sent = _configs.Saved[^1];
        Assert.Equal((17, false, 300), (sent.Version, sent.Enabled, sent.PerHour));
        Assert.Equal(["/home"], sent.Pages);
        Assert.Equal(["sales", "users"], sent.Datasets);
        Assert.Empty(page.FindAll("aside"));
    }

    [Fact]
    public async Task Save_OverAnothersChangeOfTheSameFigure_NamesTheirsBesideIt()
    {
        var page = await OpenAsync("limits");
        page.Find("[aria-label='Change Manager']").Click();
        page.Find("#ai-hour").Input("400");
        _configs.Roles[2] = Manager with { PerHour = 300, Version = 17 };
        _configs.Refusal = new StateChanged("configuration");

        Save(page);

        Assert.Equal("400", page.Find("#ai-hour").GetAttribute("value"));
        Assert.Contains("300 was set meanwhile", page.Find("#ai-hour").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_OfSeveralRoles_SaysWhatIsOpenAndWhatIsNot()
    {
        var page = await OpenAsync("preview");
        Choose(page, "Account");
        Assert.Contains("users.view", page.Find(".result").TextContent, StringComparison.Ordinal);
        Assert.Contains("50 questions an hour, on Home", page.Find(".result").TextContent, StringComparison.Ordinal);

        Choose(page, "Manager");
        Assert.DoesNotContain("users.view", page.Find(".result").TextContent, StringComparison.Ordinal);
        Assert.Contains("200 questions an hour, on every page", page.Find(".result").TextContent, StringComparison.Ordinal);

        Choose(page, "Manager");
        Choose(page, "Account");
        Choose(page, "Cashier");
        Assert.Contains("none of these roles holds ai.chat", page.Find(".result").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfOtherDays_IsReadAgain()
    {
        var page = await OpenAsync("usage");
        page.Find("#ai-days").Change("30");
        Assert.Equal([7, 30], _configs.Days);
    }

    private static void Choose(IRenderedComponent<AiConfigPage> page, string role) => page.Find($"[role=checkbox][aria-label={role}]").Click();

    private static void Save(IRenderedComponent<AiConfigPage> page) => page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Save").Click();

    private Task<IRenderedComponent<AiConfigPage>> OpenAsync(string tab) =>
        _shell.OpenAsync<AiConfigPage>(People.With([Permissions.AiAdmin], []), $"/system/ai?tab={Uri.EscapeDataString(tab)}");

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeConfigs : IAiConfigService
    {
        public List<SaveAiConfig> Saved { get; } = [];

        public List<int> Days { get; } = [];

        public Problem? Refusal { get; set; }

        public List<AiConfig> Roles { get; } = [Account, Cashier, Manager];

        public Task<Result<AiConfigs>> GetAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<AiConfigs>>(new AiConfigs([.. Roles], [Sales, Users]));

        public Task<Result<Done>> SaveAsync(SaveAiConfig config, CancellationToken cancellationToken = default)
        {
            Saved.Add(config);
            return Task.FromResult<Result<Done>>(Refusal is null ? new Done() : Refusal);
        }

        public Task<Result<AssistantUsages>> GetUsageAsync(int days, CancellationToken cancellationToken = default)
        {
            Days.Add(days);
            return Task.FromResult<Result<AssistantUsages>>(new AssistantUsages(
                new AssistantUsage(5, 4, 1234, DateTimeOffset.UnixEpoch), [new AssistantUsage(5, 4, 1234, DateTimeOffset.UnixEpoch, "Manager 1", 2.5m)]));
        }
    }
}
