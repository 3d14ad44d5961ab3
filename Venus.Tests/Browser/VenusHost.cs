using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>
/// The host on a world's database, or two of them in processes of their own behind nginx, and a real Chromium to use it. Every page is watched: an error on its console, or a warning
/// about the page's policies, fails the test (<see cref="PageComplaintsAttribute"/>).
/// </summary>
public sealed class VenusHost : IAsyncDisposable
{
    public const string Password = "a long password for tests";

    /// <summary>Milliseconds for what reaches an open page by itself: well under the half minute after which its circuit would look of its own accord.</summary>
    public const float Live = 20_000;

    // Cost 4: these tests are about what follows a sign-in.
    private static readonly string Hash = BCrypt.Net.BCrypt.HashPassword(Password, 4);

    // Of these a warning is a fault as well: it comes with every page.
    private static readonly string[] Policies = ["Content Security Policy", "Permissions-Policy"];

    // On a busy machine a page may not hear of its host for eight seconds: it says so, and again for what is tapped meanwhile, and finds it again.
    private static readonly string[] LostLine = ["Server timeout elapsed", "Cannot send data if the connection is not in the 'Connected' State"];

    private readonly InnerHost? _alone;
    private readonly Nginx? _nginx;
    private readonly LentChromium _chromium;
    private readonly List<string> _complaints = [];

    private VenusHost(World world, InnerHost alone, LentChromium chromium)
    {
        World = world;
        Hosts = [];
        _alone = alone;
        Address = alone.Address;
        _chromium = chromium;
    }

    private VenusHost(World world, IReadOnlyList<ServedHost> hosts, Nginx nginx, LentChromium chromium)
    {
        World = world;
        Hosts = hosts;
        _nginx = nginx;
        Address = nginx.Address;
        _chromium = chromium;
    }

    public World World { get; }

    /// <summary>The two of them; none of a host that stands alone.</summary>
    internal IReadOnlyList<ServedHost> Hosts { get; }

    internal Nginx Nginx => _nginx ?? throw new InvalidOperationException("This host stands alone.");

    public string Address { get; }

    /// <param name="more">Settings beyond the usual ones.</param>
    /// <param name="address">For whoever must know it before the host is there.</param>
    /// <param name="change">Changes the services, after all that Venus registers.</param>
    public static async Task<VenusHost> StartAsync(
        DatabaseServer server, IReadOnlyDictionary<string, string?>? more = null, string? address = null, Action<IServiceCollection>? change = null)
    {
        var world = await World.CreateAsync(server);
        var settings = (more ?? new Dictionary<string, string?>()).Select(setting => (setting.Key, setting.Value ?? ""));
        var host = await InnerHost.StartAsync(world.Database.Connections, change ?? (_ => { }), address is null ? settings : settings.Append(("urls", address)));
        return new VenusHost(world, host, await LentChromium.TakeAsync());
    }

    /// <summary>Two hosts as in production, on one database, behind nginx.</summary>
    public static async Task<VenusHost> StartTwoAsync(DatabaseServer server, params IEnumerable<(string Name, string Value)> settings)
    {
        var world = await World.CreateAsync(server);
        var hosts = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ServedHost.StartAsync(
            world.Database.Connections, [("ASPNETCORE_ENVIRONMENT", "Production"), ("Proxies__Known__0", "127.0.0.1"), .. settings])));
        return new VenusHost(world, hosts, await Nginx.StartAsync(hosts), await LentChromium.TakeAsync());
    }

    /// <summary>Somebody who can sign in.</summary>
    public async Task<Person> PersonAsync(string? role, params int[] stores)
    {
        var person = await World.PersonAsync(role, stores);
        await GiveAccountAsync(World, person);
        return person;
    }

    /// <summary>Lets somebody sign in with <see cref="Password"/>.</summary>
    public static Task GiveAccountAsync(World world, Person person) => world.OwnerAsync(
        """
        insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
        select id, 'authenticated', 'authenticated', email, $2, now(), now(), now() from profiles where id = $1
        """,
        person.Id,
        Hash);

    /// <summary>A browser of its own at the size of a desk, a counter's tablet or a phone.</summary>
    /// <param name="at">Address of one of the hosts, past the balancer.</param>
    /// <param name="hostile">Its complaints of what is done to it are nobody's fault.</param>
    public async Task<IPage> BrowserAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, string? at = null, bool hostile = false)
    {
        var context = await _chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = at ?? Address,
            IgnoreHTTPSErrors = true,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        }).WaitAsync(TimeSpan.FromMinutes(1));
        return await PageAsync(context, hostile);
    }

    /// <summary>Another tab of the browser that shows <paramref name="page"/>.</summary>
    public Task<IPage> TabAsync(IPage page) => PageAsync(page.Context);

    private async Task<IPage> PageAsync(IBrowserContext context, bool hostile = false)
    {
        var page = await context.NewPageAsync().WaitAsync(TimeSpan.FromMinutes(1));
        // Two cores run the suite; a minute tells slow from stuck.
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        if (!hostile)
            Watch(page);
        return page;
    }

    /// <summary>Signs in through the page, as a person does, and waits for the page asked for.</summary>
    public async Task<IPage> SignInAsync(Person person, string path = "/home", int width = 1440, int height = 900, string? at = null)
    {
        var page = await BrowserAsync(width, height, at: at);
        await page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(path)}");
        await FillSignInAsync(page, person);
        await ArrivedAsync(page, url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }

    /// <summary>Fills the open sign-in page and sends it.</summary>
    public static async Task FillSignInAsync(IPage page, Person person)
    {
        await page.GetByLabel("E-mail").FillAsync($"{person.Id:N}@venus.test");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Waits until a page has become the sign-in page.</summary>
    /// <param name="within">Milliseconds until the address is there.</param>
    public static Task SignedOutAsync(IPage page, float? within = null) => ArrivedAsync(page, url => url.Contains("/sign-in", StringComparison.Ordinal), within);

    /// <summary>
    /// Waits until a page is at an address and has loaded. Its address alone would not do: a run was held up where a browser was closed on its way. Nor would
    /// the load event, which may be over.
    /// </summary>
    /// <param name="within">Milliseconds until the address is there.</param>
    public static async Task ArrivedAsync(IPage page, Func<string, bool> isThere, float? within = null)
    {
        await page.WaitForURLAsync(isThere, new() { Timeout = within, WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
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
        _alone?.ExpectNoReturn();
        await _chromium.DisposeAsync();
        if (_nginx is not null)
        {
            if (_complaints.Count > 0)
                Complain(await _nginx.ErrorsAsync());
            await _nginx.DisposeAsync();
        }

        if (_alone is not null)
            await _alone.DisposeAsync();
        foreach (var host in Hosts)
        {
            ComplainOfBrokenPages(host.Process.Log);
            await host.DisposeAsync();
        }

        await World.DisposeAsync();
        PageComplaintsAttribute.Add(TakeComplaints());
    }

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            // Of two hosts, tests take one away, and browsers complain.
            if ((message.Type == "error" && _nginx is null && !IsLostLine(message.Text)) || (message.Type is "error" or "warning" && Policies.Any(p => message.Text.Contains(p, StringComparison.OrdinalIgnoreCase))))
                Complain($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) =>
        {
            if (!IsLostLine(error))
                Complain(error);
        };
    }

    private static bool IsLostLine(string complaint) => LostLine.Any(line => complaint.Contains(line, StringComparison.Ordinal));

    // Of a host that ran in this process the browser says so itself.
    private void ComplainOfBrokenPages(string log)
    {
        const int Shown = 2_000;
        if (log.IndexOf("Unhandled exception in circuit", StringComparison.Ordinal) is var at and >= 0)
            Complain(log[at..Math.Min(log.Length, at + Shown)]);
    }

    private void Complain(string text)
    {
        lock (_complaints)
            _complaints.Add(text);
    }
}
