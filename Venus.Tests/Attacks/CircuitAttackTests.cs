using System.Text.Json;
using Microsoft.Playwright;
using Venus.Server.Layout;
using Venus.Tests.Browser;
using Venus.Tests.Hosting;
using Venus.Tests.Support;

namespace Venus.Tests.Attacks;

/// <summary>
/// A Cashier of store 1 at his own circuit: his browser's socket, but frames that no page sends. A page or store that is not his leaves ACCESS_DENIED, once for
/// each link. Events and calls of what was never rendered reach no authorization: the framework refuses them, and the host's log names each with its person.
/// What it cannot read, and methods that the hub has not, end the connection and leave a line too.
/// </summary>
public sealed class CircuitAttackTests(DatabaseServer server)
{
    private const string Secret = "SECRET-OF-OTHERS";

    private static readonly string[] Apart =
        ["public.user_sessions", "private.tickets", "private.hosts", "private.health_samples", "private.data_protection_keys", "private.api_calls", "private.api_callers", "public.daily_job_runs", "private.sign_in_attempts", "private.known_browsers"];

    // Keeps the circuit's socket and what goes over it; writes MessagePack as the Blazor hub reads it.
    private const string Tap =
        """
        (() => {
          const Own = window.WebSocket;
          const tap = window.tap = { sent: [], got: '', socket: null };
          window.WebSocket = class extends Own {
            constructor(...a) {
              super(...a);
              if (!String(a[0]).includes('_blazor')) return;
              tap.socket = this;
              this.addEventListener('message', e => { if (e.data instanceof ArrayBuffer) tap.got += new TextDecoder('latin1').decode(e.data); });
            }
            send(d) { if (this === tap.socket && typeof d !== 'string') tap.sent.push(new Uint8Array(d instanceof ArrayBuffer ? d : d.buffer).slice()); return super.send(d); }
          };
          const utf = new TextEncoder();
          const pack = v => {
            if (v === null) return [0xc0];
            if (v === true || v === false) return [v ? 0xc3 : 0xc2];
            if (typeof v === 'number') { const b = new DataView(new ArrayBuffer(9)); b.setUint8(0, 0xd3); b.setBigInt64(1, BigInt(v)); return [...new Uint8Array(b.buffer)]; }
            if (typeof v === 'string') { const t = utf.encode(v), n = t.length; return [0xdb, n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255, ...t]; }
            if (Array.isArray(v)) return [0xdc, v.length >> 8, v.length & 255, ...v.flatMap(pack)];
            return [0x80];
          };
          tap.frame = body => { let n = body.length; const head = []; do { let b = n & 127; n >>>= 7; head.push(n ? b | 128 : b); } while (n); return new Uint8Array([...head, ...body]); };
          tap.call = (target, args, id) => tap.raw(tap.frame(pack([1, {}, id ?? null, target, args])));
          tap.raw = bytes => { try { tap.socket.send(new Uint8Array(bytes)); return tap.socket.readyState; } catch { return -1; } };
        })();
        """;

    [Fact]
    public async Task Frames_ThatNoPageSends_GiveAndTakeNothing_AndDisturbNobody()
    {
        await using var host = await VenusHost.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                ["Serilog:Using:0"] = typeof(LogsKept).Assembly.GetName().Name,
                ["Serilog:WriteTo:0:Name"] = nameof(LogsKept.ToTest),
                ["Serilog:MinimumLevel:Override:Venus.Server.Hosting.WatchedProtocol"] = "Warning",
            });
        var (world, book) = (host.World, new AttackBook());
        var (cashier, admin) = (await host.PersonAsync("Cashier", 1), await host.PersonAsync("Admin"));
        await world.OwnerAsync("update profiles set full_name = $2 where id = $1", admin.Id, Secret);
        await world.OwnerAsync("update stores set name = $1 where id <> 1", Secret);
        var other = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/stock");
        var page = await host.BrowserAsync(hostile: true);
        await page.AddInitScriptAsync(Tap);
        await page.GotoAsync("/sign-in?returnUrl=%2Fbusiness%2Fstock");
        await VenusHost.FillSignInAsync(page, cashier);
        await OpenAsync();
        var adminPage = await host.BrowserAsync();
        await adminPage.AddInitScriptAsync(Tap);
        await adminPage.GotoAsync("/sign-in?returnUrl=%2Fsystem%2Fusers");
        await VenusHost.FillSignInAsync(adminPage, admin);
        await Assertions.Expect(adminPage.GetByRole(AriaRole.Main)).ToContainTextAsync(Secret);
        var stolen = await adminPage.AskAsync<string?>("tap.got.match(/CfDJ8[A-Za-z0-9_-]{60,}/)?.[0] ?? null");
        Assert.NotNull(stolen);
        var before = await world.FingerprintsAsync(Apart);

        // Handlers that were never rendered, of renderers that are none.
        foreach (var renderer in Enumerable.Range(0, 6))
        {
            foreach (var handler in (long[])[0, -1, 77_777, 4_294_967_296, 9_007_199_254_740_991])
            {
                var args = JsonSerializer.Serialize(new object[]
                {
                    new { eventHandlerId = handler, eventName = "click", eventFieldInfo = new { componentId = 1, fieldValue = "2" } }, new { type = "click", detail = 1 },
                });
                await CallAsync($"event {handler} of object {renderer}", "BeginInvokeDotNetFromJS", "7", null, "DispatchEventAsync", renderer, args);
            }
        }

        // What is in .NET, but no page calls.
        foreach (var (assembly, method) in ((string?, string)[])
        [
            ("System.Private.CoreLib", "System.Environment.Exit"), ("System.Diagnostics.Process", "Start"), ("Venus.Data", "DropEverything"), ("Venus.Server", "Main"), ("Venus.Core", "Permissions"),
            ("Microsoft.AspNetCore.Components.Web", "DispatchEvent"), ("Microsoft.JSInterop", "Dispose"), ("", ""), ("../Venus.Data", "x"), (null, "UpdateRootComponentsCore"),
            (null, "SetRootComponentParameters"), (null, "AddRootComponent"), (null, "RemoveRootComponent"), (null, "__Dispose"), (null, "ToString"), (null, "GetType"), (null, "RevokeAsync"),
        ])
        {
            foreach (var target in (long[])[assembly is null ? 1 : 0, 99_999])
                await CallAsync($"{assembly}.{method} of {target}", "BeginInvokeDotNetFromJS", "8", assembly, method, target, """["Venus.Server.Features.Users.UsersPage", {}, 1]""");
        }

        // All but one: whatever object a browser was given, it may give back.
        Assert.InRange(LogsKept.Lines.Count(line => line.Contains("There was an error invoking", StringComparison.Ordinal)), book.Tried - 1, int.MaxValue);

        // Pages that are not his, and other stores, without the link that leads there.
        var mine = (await world.As<Core.Security.IUserRights>(cashier).GetAsync())!;
        foreach (var entry in SidebarEntries.All.Where(e => e.Permission is { } key && !mine.May(key)))
        {
            foreach (var link in (string[])[entry.Route, $"{entry.Route}?store=2&open={admin.Id}"])
                await CallAsync($"location {link}", "OnLocationChanged", host.Address + link, null, false);
        }

        // Each link is refused and logged in the order it came.
        string[] closed = [.. SidebarEntries.All.Select(e => e.Permission).OfType<string>().Where(key => !mine.May(key)).Distinct().Order(StringComparer.Ordinal)];
        await Eventually.HoldsAsync(async () => (await DeniedAsync()).Length >= closed.Length);
        Assert.Equal(closed, (await DeniedAsync()).Order(StringComparer.Ordinal));

        foreach (var link in (string[])
        [
            host.Address + "/business/stock?store=2", host.Address + "/business/pos?store=2", host.Address + "/home?store=99999999999999", host.Address + "/..%2f..%2fsystem%2fusers", "https://evil.example/business/pos",
            "//evil.example", "javascript:alert(1)", "data:text/html,x", "", host.Address + "/" + new string('x', 20_000),
        ])
        {
            await CallAsync($"location {link[..Math.Min(60, link.Length)]}", "OnLocationChanged", link, null, false);
            await CallAsync($"leaving for {link[..Math.Min(60, link.Length)]}", "OnLocationChanging", 1, link, null, false);
        }

        // Circuits and components that are none, or another's.
        foreach (var circuit in (string[])["", "x", Guid.NewGuid().ToString(), new string('A', 200), "CfDJ8" + new string('A', 300), cashier.Identity.SessionId.ToString(), admin.Identity.SessionId.ToString()])
        {
            await CallAsync($"connect {circuit}", "ConnectCircuit", circuit);
            await CallAsync($"resume {circuit}", "ResumeCircuit", circuit, host.Address + "/", host.Address + "/system/users", "[]", "");
        }

        // The circuit of an Admin, whose id he has got hold of: it ends rather than being his.
        for (var once = 0; once < 2; once++)
        {
            await CallAsync("connect the Admin's circuit", "ConnectCircuit", stolen);
            await CallAsync("press in the Admin's circuit", "OnLocationChanged", host.Address + "/system/users", null, false);
            await CallAsync("resume the Admin's circuit", "ResumeCircuit", stolen, host.Address + "/", host.Address + "/system/users", "[]", "");
        }

        foreach (var components in (string[])
        [
            "[]", "null", "{", """[{"type":"server","sequence":0,"descriptor":"CfDJ8AAAA"}]""", """[{"type":"server","sequence":-1,"descriptor":""}]""",
            """{"batchId":1,"operations":[{"type":"add","ssrComponentId":1,"marker":{"type":"server","descriptor":"x"}}]}""",
        ])
        {
            await CallAsync($"start {components}", "StartCircuit", host.Address + "/", host.Address + "/system/users", components, "");
            await CallAsync($"components {components}", "UpdateRootComponents", components, "");
        }

        // Methods that the hub has not, or with arguments it does not take.
        var unreadable = book.Tried;
        foreach (var method in (string[])["DropDatabase", "Dispose", "OnConnectedAsync", "OnDisconnectedAsync", "get_Context", "Abort", "__proto__", ""])
            await CallAsync($"hub method {method}", method, "x", 1, null);
        await CallAsync("too few arguments", "OnLocationChanged");
        await CallAsync("wrong types", "OnRenderCompleted", "x", 1);

        // Messages that are too large, or none.
        foreach (var size in (int[])[33_000, 100_000, 1_000_000])
            await CallAsync($"{size} characters", "BeginInvokeDotNetFromJS", "9", null, "DispatchEventAsync", 1, new string('x', size));
        foreach (var bytes in (string[])["[255,255,255,255,255]", "[128,128,128,128,128,128]", "[1,193]", "[3,148,1,128]", "[4,255,255,255,255]", "Array(4000).fill(222)"])
            await FrameAsync($"bytes {bytes}", $"tap.raw({bytes})");
        await Eventually.HoldsAsync(() => Task.FromResult(
            LogsKept.Lines.Count(line => line.StartsWith($"Refused a message of {cashier.Id}", StringComparison.Ordinal)) >= book.Tried - unreadable));

        // What only looks like a message, or begins one and never ends.
        await CallAsync("a batch that was never sent", "OnRenderCompleted", 999_999, null);
        await CallAsync("an answer nobody asked for", "EndInvokeJSFromDotNet", 999_999, true, "[999999,true,\"x\"]");
        await CallAsync("bytes nobody asked for", "ReceiveJSDataChunk", 1, 0, null, null);
        foreach (var bytes in (string[])["[]", "[0]", "[5,1,2]", "[200,1,0]"])
            await FrameAsync($"bytes {bytes}", $"tap.raw({bytes})");

        // What he sent while a dialog or another page stood there, after it has gone.
        await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Home" }).First.ClickAsync();
        await VenusHost.ArrivedAsync(page, url => url.EndsWith("/home", StringComparison.Ordinal));
        for (var replay = 0; replay < 5; replay++)
            await FrameAsync($"replay {replay}", "tap.sent.slice().map(b => tap.raw(b)).length");

        Assert.Equal(before, await world.FingerprintsAsync(Apart));
        await OpenAsync();
        await other.GetByRole(AriaRole.Link, new() { Name = "Home" }).First.ClickAsync();
        await VenusHost.ArrivedAsync(other, url => url.EndsWith("/home", StringComparison.Ordinal));
        book.AssertAllFailed(atLeast: 150);

        Task<string[]> DeniedAsync() => world.OwnerScalarAsync<string[]>(
            "select coalesce(array_agg(distinct metadata ->> 'permission'), '{}') from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED' and metadata ? 'permission'", cashier.Id);

        async Task CallAsync(string attempt, string method, params object?[] arguments) =>
            await FrameAsync(attempt, $"tap.call({JsonSerializer.Serialize(method)}, {JsonSerializer.Serialize(arguments)}, 'a')");

        async Task FrameAsync(string attempt, string script)
        {
            if (await SaidAsync<int>("tap.socket?.readyState ?? -1") != 1)
                await OpenAsync();
            await SaidAsync<object>($"(() => {{ {script}; return null; }})()");
            // Slower than his calls are given to him again: what the limit drops is refused already.
            await page.WaitForTimeoutAsync(70);
            var told = await SaidAsync<string>("(() => { const t = tap.got + document.body.innerText; tap.got = ''; return t; })()");
            book.Note(attempt, told.Contains(Secret, StringComparison.Ordinal) ? "what is others' came to him" : null);
        }

        // A frame may send his browser to another page in the middle of a question.
        async Task<T> SaidAsync<T>(string script)
        {
            for (var left = 50; ; left--)
            {
                try
                {
                    return await page.AskAsync<T>(script, longest: TimeSpan.FromSeconds(5));
                }
                catch (Exception e) when (left > 0 && e is PlaywrightException or TimeoutException)
                {
                    await page.WaitForTimeoutAsync(100);
                }
            }
        }

        async Task OpenAsync()
        {
            await page.GotoAsync("/business/stock");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Stock");
        }
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://127.0.0.1:1", 403)]
    public async Task Socket_FromAnotherOrigin_IsRefused(string origin, int status)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await Features.Identity.SignInHost.StartAsync(world.Database);
        using var browser = host.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var answer = await browser.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
    }
}
