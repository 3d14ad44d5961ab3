using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Users;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Features.Managers;
using Venus.Tests.Features.Users;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Managers;

public sealed class ManagersPageTests : IAsyncDisposable
{
    private static readonly Guid Boss = Guid.Parse("00000000-0000-7000-8000-00000000000b");
    private static readonly Guid Candidate = Guid.Parse("00000000-0000-7000-8000-00000000000c");

    private readonly ShellContext _shell = new();
    private readonly FakeManagers _managers = new();
    private readonly FakeUsers _users = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public ManagersPageTests()
    {
        _shell.Services.AddSingleton<IManagerService>(_managers);
        _shell.Services.AddSingleton<IUserService>(_users);
    }

    [Fact]
    public async Task Page_WithItsKeyAlone_ShowsManagersWithoutEmailAndNothingToChange()
    {
        var page = await OpenAsync("?open=" + Boss, Permissions.ManagersView);

        Assert.Equal(
            ["Name", "Phone", "Status", "Stores", "Qualifications", "Onboarded", "By"], page.FindAll("thead th").Select(th => th.TextContent.Trim()));
        Assert.Contains("Ten years", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Close"], page.FindAll("aside button").Select(b => b.GetAttribute("aria-label")));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Onboard manager");
    }

    [Fact]
    public async Task Onboard_SendsPersonAndStores_AndSaysARefusalBesideItsField()
    {
        var page = await OpenAsync("", Permissions.ManagersView, Permissions.ManagersOnboard);
        var onboarding = page.TapAsync("Onboard manager");
        _dialogs.WaitForElement("#manager-person");
        _dialogs.Find("#manager-phone").Change("call me");
        await _dialogs.TapAsync("Onboard");
        Assert.Contains("Choose a person.", _dialogs.Find("#manager-person").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Choose at least one store.", _dialogs.Find("[role=group][aria-label=Stores]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Enter a phone number", _dialogs.Find("#manager-phone").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(_managers.Onboarded);

        _dialogs.Find("#manager-person").Change(Candidate.ToString());
        await _dialogs.Find("[role=checkbox][aria-label*='Anna Nagar']").ClickAsync(new MouseEventArgs());
        _dialogs.Find("#manager-phone").Change("98400 12345");
        _managers.Refusal = new Duplicate("user", "Kumar S is a manager already.");
        await _dialogs.TapAsync("Onboard");
        Assert.Contains("a manager already", _dialogs.Find(".v-field-error").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        await _dialogs.TapAsync("Onboard");
        await onboarding;

        var sent = _managers.Onboarded[^1];
        Assert.Equal((Candidate, 2, "98400 12345"), (sent.User, sent.Stores.Single(), sent.ContactNumber));
        Assert.Contains("open=" + Candidate, _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Onboard_WithoutCandidates_SaysWhatItTakes()
    {
        _managers.Candidates = [];
        var page = await OpenAsync("", Permissions.ManagersView, Permissions.ManagersOnboard);

        _ = page.TapAsync("Onboard manager");

        _dialogs.WaitForAssertion(() => Assert.Contains("Nobody in reach can be onboarded", _dialogs.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain(_dialogs.FindAll("button"), b => b.TextContent.Trim() == "Onboard");
    }

    [Fact]
    public async Task Remove_AsksFirst_AndClosesThePanel()
    {
        var page = await OpenAsync("?open=" + Boss, Permissions.ManagersView, Permissions.ManagersDelete);

        var asked = page.TapAsync("Remove manager");
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Remove Anita Rao?", StringComparison.Ordinal));
        Assert.Empty(_managers.Removed);
        await _dialogs.TapAsync("Remove Anita Rao");
        await asked;

        Assert.Equal([Boss], _managers.Removed);
        Assert.DoesNotContain("open=", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_OfAManager_ChangeByTheirOwnKey()
    {
        var page = await OpenAsync("?open=" + Boss, Permissions.ManagersView, Permissions.StoresAssign);

        await page.Find("aside [role=checkbox][aria-label*='Anna Nagar']").ClickAsync(new MouseEventArgs());
        await page.TapAsync("Save stores");

        var sent = _users.Given.Single();
        Assert.Equal((Boss, 2, 0), (sent.User, sent.Added.Single(), sent.Removed.Count));
    }

    private async Task<IRenderedComponent<ManagersPage>> OpenAsync(string query, params string[] keys)
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<ManagersPage>(People.With(keys, [People.Downtown, People.AnnaNagar]), "/management/managers" + query);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeManagers : IManagerService
    {
        public IReadOnlyList<PersonChoice> Candidates { get; set; } = [new(Candidate, "Kumar S")];

        public List<OnboardManager> Onboarded { get; } = [];

        public List<Guid> Removed { get; } = [];

        public Problem? Refusal { get; set; }

        private static ManagerRow Row(Guid id) => new(
            id, "Anita Rao", null, "9840012345", "ACTIVE", ["S01"], "Ten years", new DateTimeOffset(2026, 7, 1, 6, 0, 0, TimeSpan.Zero), "Ravi Kumar");

        public Task<Result<Page<ManagerRow>>> ListAsync(
            ManagerFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<Page<ManagerRow>>>(new Page<ManagerRow>([Row(Boss)], 1));

        public Task<Result<Done>> ExportAsync(
            ManagerFilter filter, Sorting? sorting, Func<ManagerRow, Task> write, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<ManagerDetail>> GetAsync(Guid user, CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<ManagerDetail>>(new ManagerDetail(Row(user), [1]));

        public Task<Result<IReadOnlyList<PersonChoice>>> GetCandidatesAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<PersonChoice>>.Success(Candidates));

        public Task<Result<ManagerSaved>> OnboardAsync(OnboardManager command, CancellationToken cancellationToken = default)
        {
            Onboarded.Add(command);
            var refusal = Refusal;
            Refusal = null;
            return Task.FromResult(refusal is null ? (Result<ManagerSaved>)new ManagerSaved(command.User) : refusal);
        }

        public Task<Result<ManagerSaved>> RemoveAsync(Guid user, CancellationToken cancellationToken = default)
        {
            Removed.Add(user);
            return Task.FromResult<Result<ManagerSaved>>(new ManagerSaved(user));
        }
    }
}
