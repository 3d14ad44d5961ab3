using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Venus.Core.Features.Identity;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.SignIn;

namespace Venus.Tests.Features.Identity;

public sealed class SessionWatchTests : IDisposable
{
    private static readonly UserIdentity Ravi = new(Guid.CreateVersion7(), Guid.CreateVersion7());
    private static readonly UserRights Rights = new(Ravi.UserId, "ravi@venus.example", "Ravi", false, false, [], new HashSet<string>(), []);

    private readonly SessionState _session = new();
    private readonly FakeRights _rights = new();
    private readonly FakeSessions _sessions = new();
    private readonly FakeLive _live = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CurrentUser _currentUser;
    private readonly SessionWatch _watch;
    private int _announced;

    public SessionWatchTests()
    {
        _currentUser = new CurrentUser(_session, new HttpContextAccessor());
        _watch = new SessionWatch(_session, _currentUser, _rights, _sessions, _live, _time, NullLogger<SessionWatch>.Instance);
        _session.SetAuthenticationState(StateOf(Ravi));
        _session.AuthenticationStateChanged += _ => _announced++;
        _watch.Start();
    }

    public void Dispose() => _watch.Dispose();

    [Fact]
    public async Task RightsChanged_NobodyAnyMore_EndsThePage()
    {
        _rights.Answer = () => null;

        await _live.RaiseAsync();

        Assert.Null(await _currentUser.GetIdentityAsync());
        Assert.Equal(1, _announced);
    }

    [Fact]
    public async Task RightsChanged_StillSomebody_ChangesNothing()
    {
        await _live.RaiseAsync();

        Assert.Equal(Ravi, await _currentUser.GetIdentityAsync());
        Assert.Equal(0, _announced);
    }

    [Fact]
    public async Task RightsChanged_DatabaseDown_SignsNobodyOut()
    {
        _rights.Answer = () => throw new TimeoutException();

        await _live.RaiseAsync();

        Assert.Equal(Ravi, await _currentUser.GetIdentityAsync());
    }

    [Fact]
    public async Task HalfAMinute_SessionExpired_EndsThePage()
    {
        _sessions.Alive = () => false;
        var ended = new TaskCompletionSource();
        _session.AuthenticationStateChanged += _ => ended.SetResult();

        _time.Advance(SessionWatch.Interval);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Null(await _currentUser.GetIdentityAsync());
    }

    [Fact]
    public async Task Look_DatabaseDown_KeepsThePageAndTheActivity()
    {
        _watch.NoteActivity();
        _sessions.Alive = () => throw new TimeoutException();
        await _watch.LookAsync(TestContext.Current.CancellationToken);
        _sessions.Alive = () => true;

        await _watch.LookAsync(TestContext.Current.CancellationToken);
        await _watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Ravi, await _currentUser.GetIdentityAsync());
        Assert.Equal([true, true, false], _sessions.Active);
    }

    [Fact]
    public async Task Look_AfterTheEnd_AsksNothing()
    {
        _session.End();

        await _watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(_sessions.Active);
    }

    [Fact]
    public async Task Dispose_OpenPage_StopsWatching()
    {
        _watch.Dispose();

        await _watch.Watching;
        Assert.Equal(0, _live.Subscribers);
    }

    [Fact]
    public async Task Reconnect_SameSession_GoesOn()
    {
        _session.SetAuthenticationState(StateOf(Ravi));

        Assert.Equal(Ravi, await _currentUser.GetIdentityAsync());
    }

    [Fact]
    public async Task Reconnect_AnotherPersonOrSession_EndsThePage()
    {
        _session.SetAuthenticationState(StateOf(Ravi with { SessionId = Guid.CreateVersion7() }));

        Assert.Null(await _currentUser.GetIdentityAsync());
        Assert.Null(SessionPrincipal.Read((await _session.GetAuthenticationStateAsync()).User));
    }

    [Fact]
    public async Task Reconnect_AfterTheEnd_StaysEnded()
    {
        _session.End();

        _session.SetAuthenticationState(StateOf(Ravi));

        Assert.Null(await _currentUser.GetIdentityAsync());
    }

    [Fact]
    public async Task CurrentUser_RequestWithoutPage_IsTheRequestsPerson()
    {
        var request = new DefaultHttpContext { User = SessionPrincipal.Of(Ravi, "test") };
        var user = new CurrentUser(new SessionState(), new HttpContextAccessor { HttpContext = request });

        Assert.Equal(Ravi, await user.GetIdentityAsync());
    }

    [Fact]
    public async Task CurrentUser_RequestThatCarriesACircuit_IsNobody()
    {
        var request = new DefaultHttpContext { User = SessionPrincipal.Of(Ravi, "test") };
        request.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new HubMetadata(typeof(Hub))), "hub"));
        var user = new CurrentUser(new SessionState(), new HttpContextAccessor { HttpContext = request });

        Assert.Null(await user.GetIdentityAsync());
    }

    private static Task<AuthenticationState> StateOf(UserIdentity identity) =>
        Task.FromResult(new AuthenticationState(SessionPrincipal.Of(identity, "test")));

    private sealed class FakeRights : IUserRights
    {
        public Func<UserRights?> Answer { get; set; } = () => Rights;

        public ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Answer());
    }

    private sealed class FakeSessions : ISessions
    {
        public Func<bool> Alive { get; set; } = () => true;

        public List<bool> Active { get; } = [];

        public Task<bool> IsAliveAsync(Guid sessionId, bool active, CancellationToken cancellationToken)
        {
            Active.Add(active);
            return Task.FromResult(Alive());
        }
    }

    private sealed class FakeLive : ILiveUpdates
    {
        private readonly List<Func<Task>> _changed = [];

        public int Subscribers => _changed.Count;

        public Task RaiseAsync() => Task.WhenAll(_changed.Select(changed => changed()));

        public IDisposable Subscribe(LiveTopic topic, int? storeId, Func<Task> changed)
        {
            Assert.Equal(LiveTopic.Rights, topic);
            _changed.Add(changed);
            return new Subscription(() => _changed.Remove(changed));
        }

        public IDisposable SubscribeOwn(Guid person, Func<Task> changed) => throw new NotSupportedException();

        public void Announce(LiveTopic topic, int? storeId) => throw new NotSupportedException();

        private sealed class Subscription(Action stop) : IDisposable
        {
            public void Dispose() => stop();
        }
    }
}
