using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>
/// The built host in a process of its own on a world's database, and a real Chromium to use it. Every page is watched: an error on its console, or a
/// warning about the page's policies, fails the test when the host is disposed.
/// </summary>
public sealed class VenusHost : IAsyncDisposable
{
    public const string Password = "a long password for tests";

    // Cost 4: these tests are about what follows a sign-in.
    private static readonly string Hash = BCrypt.Net.BCrypt.HashPassword(Password, 4);

    // Of these a warning is a fault as well: it comes with every page.
    private static readonly string[] Policies = ["Content Security Policy", "Permissions-Policy"];

    private readonly HostProcess _process;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private VenusHost(World world, HostProcess process, string address, IPlaywright playwright, IBrowser browser)
    {
        World = world;
        _process = process;
        Address = address;
        _playwright = playwright;
        _browser = browser;
    }

    public World World { get; }

    public string Address { get; }

    /// <summary>What the host has logged.</summary>
    public string Log => _process.Log;

    public static async Task<VenusHost> StartAsync(DatabaseServer server)
    {
        var world = await World.CreateAsync(server);
        var address = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        var process = HostProcess.Serve(new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address,
            ["Demo__Enabled"] = "false",
            ["ConnectionStrings__Venus"] = world.Database.Connections.App,
            ["ConnectionStrings__VenusOwner"] = world.Database.Connections.Owner,
            ["ConnectionStrings__VenusJobs"] = world.Database.Connections.Jobs,
        });
        await UntilReadyAsync(process, address);
        var playwright = await Playwright.CreateAsync();
        var browser = await Chromium.LaunchAsync(playwright);
        return new VenusHost(world, process, address, playwright, browser);
    }

    /// <summary>Somebody who can sign in.</summary>
    public async Task<Person> PersonAsync(string? role, params int[] stores)
    {
        var person = await World.PersonAsync(role, stores);
        await World.OwnerAsync(
            """
            insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
            select id, 'authenticated', 'authenticated', email, $2, now(), now(), now() from profiles where id = $1
            """,
            person.Id,
            Hash);
        return person;
    }

    /// <summary>A browser of its own at the size of a desk, a counter's tablet or a phone.</summary>
    public async Task<IPage> BrowserAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        return await PageAsync(context);
    }

    /// <summary>Another tab of the browser that shows <paramref name="page"/>.</summary>
    public Task<IPage> TabAsync(IPage page) => PageAsync(page.Context);

    private async Task<IPage> PageAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        // Two cores run the suite; a minute tells slow from stuck.
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        Watch(page);
        return page;
    }

    /// <summary>Signs in through the page, as a person does, and waits for the page asked for.</summary>
    public async Task<IPage> SignInAsync(Person person, string path = "/home", int width = 1440, int height = 900)
    {
        var page = await BrowserAsync(width, height);
        await page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(path)}");
        await FillSignInAsync(page, person);
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }

    /// <summary>Fills the open sign-in page and sends it.</summary>
    public static async Task FillSignInAsync(IPage page, Person person)
    {
        await page.GetByLabel("E-mail").FillAsync($"{person.Id:N}@venus.test");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>What pages complained about so far; a test that provokes a complaint takes it from here.</summary>
    public IReadOnlyList<string> TakeComplaints()
    {
        lock (_complaints)
        {
            string[] taken = [.. _complaints];
            _complaints.Clear();
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _process.DisposeAsync();
        await World.DisposeAsync();
        Assert.Empty(TakeComplaints());
    }

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error" || (message.Type == "warning" && Policies.Any(p => message.Text.Contains(p, StringComparison.OrdinalIgnoreCase))))
                Complain(message.Text);
        };
        page.PageError += (_, error) => Complain(error);
    }

    private void Complain(string text)
    {
        lock (_complaints)
            _complaints.Add(text);
    }

    private static async Task UntilReadyAsync(HostProcess process, string address)
    {
        using var http = new HttpClient();
        for (var tries = 0; tries < 600; tries++)
        {
            Assert.False(process.HasExited, $"The host stopped at its start: {process.Log}");
            try
            {
                if ((await http.GetAsync(new Uri($"{address}/health/ready"))).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        Assert.Fail("The host was not ready within a minute.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
