using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Server.SignIn;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>An open circuit over the real listening connection: whoever is disabled or signed out is out within a second, on every host.</summary>
public sealed class LiveSessionTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Theory]
    [InlineData("update public.profiles set status = 'DISABLED' where email like 'ravi%'")]
    [InlineData("update public.user_sessions set ended_at = now(), ended_reason = 'REVOKED'")]
    [InlineData("update public.user_sessions set expires_at = now() - interval '1 second'")]
    [InlineData("delete from public.user_sessions")]
    public Task DatabaseChange_OpenCircuitsOfTheSession_EndWithinASecond(string change) => Eventually.WithinASecondAsync(() => EndAsync(change));

    private async Task<TimeSpan> EndAsync(string change)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);
        await using var first = await SignInHost.StartAsync(rig.Database);
        await using var second = await SignInHost.StartAsync(rig.Database);
        await using var onFirst = await CircuitAsync(first, session.Identity);
        await using var onSecond = await CircuitAsync(second, session.Identity);

        var ended = Task.WhenAll(EndOf(onFirst), EndOf(onSecond));
        var watch = Stopwatch.StartNew();
        await rig.ExecuteAsync(change);
        await ended.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var took = watch.Elapsed;

        Assert.Null(await onFirst.ServiceProvider.GetRequiredService<ICurrentUser>().GetIdentityAsync());
        return took;
    }

    [Fact]
    public async Task SignOutOfAnotherSession_LeavesTheCircuitOpen()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);
        var other = await rig.SignInAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        await using var circuit = await CircuitAsync(host, session.Identity);
        await using var ending = await CircuitAsync(host, other.Identity);

        var ended = EndOf(ending);
        await rig.Provider.SignOutAsync(other.Identity, null, TestContext.Current.CancellationToken);
        await ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(session.Identity, await circuit.ServiceProvider.GetRequiredService<ICurrentUser>().GetIdentityAsync());
    }

    private static Task EndOf(AsyncServiceScope circuit)
    {
        var ended = new TaskCompletionSource();
        circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>().AuthenticationStateChanged += _ => ended.TrySetResult();
        return ended.Task;
    }

    // What the framework does when it opens a circuit.
    private static async Task<AsyncServiceScope> CircuitAsync(SignInHost host, UserIdentity identity)
    {
        var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SessionState>()
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(SessionPrincipal.Of(identity, "test"))));
        ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>()).Initialize("http://localhost/", "http://localhost/home");
        scope.ServiceProvider.GetServices<CircuitHandler>().OfType<SessionWatch>().Single().Start();
        Assert.NotNull(await scope.ServiceProvider.GetRequiredService<IUserRights>().GetAsync(TestContext.Current.CancellationToken));

        var rights = host.Services.GetRequiredService<UserRightsCache>();
        while (!rights.IsTrusted)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return scope;
    }
}
