using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class TypingBrowserTests(DatabaseServer server)
{
    /// <summary>
    /// Four letters come while the host still winds up a rendering, as on a busy machine. The first has its field drawn anew, and the browser says that it has drawn
    /// it before that is wound up in turn: the other three, which came before that word, still count.
    /// </summary>
    [Fact]
    public async Task Letters_ThatCameBeforeTheirFieldWasDrawnAnew_AreNotLost()
    {
        await using var host = await VenusHost.StartAsync(server, change: services => services.AddSingleton(typeof(HubLifetimeManager<>), typeof(SlowSender<>)));
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.Heading().WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Keyboard.PressAsync("F2");
        var name = page.GetByRole(AriaRole.Textbox, new() { Name = "Name" });
        await Assertions.Expect(name).ToBeFocusedAsync();

        await name.EvaluateAsync(
            """
            field => new MutationObserver((_, watch) => {
              watch.disconnect();
              for (const text of ["R", "Ra", "Rav", "Ravi"]) {
                field.value = text;
                field.dispatchEvent(new Event("input", { bubbles: true }));
              }
            }).observe(document.querySelector(".v-store"), { subtree: true, childList: true, characterData: true })
            """);
        await host.World.OwnerAsync("update stores set name = 'Another name' where id = 1");
        await Assertions.Expect(name).ToHaveValueAsync("Ravi");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Cart" })).ToContainTextAsync("Ravi");
    }

    /// <summary>Sends a rendering, and goes on when its browser has long answered.</summary>
    private sealed class SlowSender<THub>(ILogger<DefaultHubLifetimeManager<THub>> logger) : DefaultHubLifetimeManager<THub>(logger)
        where THub : Hub
    {
        public override Task SendConnectionAsync(string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default)
        {
            var sent = base.SendConnectionAsync(connectionId, methodName, args, cancellationToken);
            if (methodName == "JS.RenderBatch")
                Thread.Sleep(200);
            return sent;
        }
    }
}
