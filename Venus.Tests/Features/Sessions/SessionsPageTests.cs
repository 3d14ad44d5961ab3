using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sessions;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Features.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sessions;

public sealed class SessionsPageTests : IAsyncDisposable
{
    private static readonly Guid Id = Guid.Parse("00000000-0000-0000-0000-000000000009");

    private readonly ShellContext _shell = new();
    private readonly FakeSessions _sessions = new();

    public SessionsPageTests() => _shell.Services.AddSingleton<ISessionService>(_sessions);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Detail_OffersToEndTheSession_ToHoldersOfTheKey(bool mayRevoke)
    {
        var page = await OpenAsync($"/system/sessions?open={Id}", mayRevoke ? [Permissions.SessionsView, Permissions.SessionsRevoke] : [Permissions.SessionsView]);

        Assert.Equal("Meena Kumari", page.Find("aside h2").TextContent);
        Assert.Equal(mayRevoke, page.FindAll("aside button").Any(b => b.TextContent.Trim() == "End session"));
        Assert.DoesNotContain("203.0.113.9", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_ShowsWithItsKey() =>
        Assert.Contains("203.0.113.9", (await OpenAsync("/system/sessions", Permissions.SessionsView, Permissions.SessionsFieldNetwork)).Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Link_IsTheFilter_AndAHiddenFieldDoesNotSort()
    {
        await OpenAsync("/system/sessions?state=IDLE&q=meena&sort=-last_activity_at&page=2", Permissions.SessionsView);
        Assert.Equal((new SessionFilter(null, "IDLE", "meena"), new Sorting("last_activity_at", true), 1), _sessions.Asked[0]);

        await OpenAsync("/system/sessions?state=DOZING&sort=ip", Permissions.SessionsView);
        Assert.Equal((new SessionFilter(), null, 0), _sessions.Asked[^1]);
    }

    [Fact]
    public async Task LinkToAPerson_NamesWhoIsListed_AndIsTakenBack()
    {
        var page = await OpenAsync($"/system/sessions?user={FakeSessions.Ravi.Id}&state=IDLE", Permissions.SessionsView);

        Assert.Equal("Ravi Kumar", page.Find("#session-user").GetAttribute("value"));
        await page.Find(".mud-input-clear-button").ClickAsync();

        Assert.EndsWith("/system/sessions?state=IDLE", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(new SessionFilter(null, "IDLE"), _sessions.Asked[^1].Item1);
    }

    [Fact]
    public async Task LinkToSomebodyOutOfReach_SaysSo() => Assert.Equal(
        "Somebody out of reach", (await OpenAsync($"/system/sessions?user={Guid.NewGuid()}", Permissions.SessionsView)).Find("#session-user").GetAttribute("value"));

    [Fact]
    public async Task Export_AsksForTheFilterAndOrderThatAreShown()
    {
        var page = await OpenAsync("/system/sessions?state=IDLE&q=meena&sort=-last_activity_at&page=2&hide=ip", Permissions.SessionsView);

        Assert.Equal("/system/sessions/export?q=meena&state=IDLE&sort=-last_activity_at&format=csv", page.FindAll("a[target=_blank]")[0].GetAttribute("href"));
    }

    private Task<IRenderedComponent<SessionsPage>> OpenAsync(string link, params string[] keys) =>
        _shell.OpenAsync<SessionsPage>(People.With(keys, [People.Downtown]), link);

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeSessions : ISessionService
    {
        public static readonly PersonChoice Ravi = new(Guid.CreateVersion7(), "Ravi Kumar");

        public Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default)
        {
            List<PersonChoice> found = [.. new[] { Ravi }.Where(person => filter.Person is null || filter.Person == person.Id)];
            return Task.FromResult<Result<Page<PersonChoice>>>(new Page<PersonChoice>(found, found.Count));
        }

        public List<(SessionFilter, Sorting?, int)> Asked { get; } = [];

        public Task<Result<Page<SessionRow>>> ListAsync(
            SessionFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
        {
            Asked.Add((filter, sorting, page));
            var at = new DateTimeOffset(2026, 7, 14, 5, 28, 0, TimeSpan.Zero);
            return Task.FromResult<Result<Page<SessionRow>>>(new Page<SessionRow>(
                [new SessionRow(Id, Guid.NewGuid(), "Meena Kumari", "ACTIVE", at, at, at.AddHours(8), null, null, "Venus Web", false, "203.0.113.9")], 1));
        }

        public Task<Result<Done>> ExportAsync(SessionFilter filter, Sorting? sorting, Func<SessionRow, Task> write, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<Result<Done>> RevokeAsync(Guid session, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
