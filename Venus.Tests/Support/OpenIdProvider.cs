using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.IdentityModel.Tokens;

namespace Venus.Tests.Support;

/// <summary>
/// A certified OpenID Connect provider (npm's oidc-provider) in a process of its own. Its key is the test's, which can so make tokens that are wrong in one
/// way only. Whoever names an account signs in.
/// </summary>
internal sealed partial class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "venus";
    public const string ClientSecret = "a secret of venus and its provider";
    public const string Audience = "venus-api";

    private const string TillRedirect = "https://till.venus.test/back";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private OpenIdProvider(Process process, string address, RsaSecurityKey key)
    {
        _process = process;
        Address = address;
        Key = key;
    }

    public string Address { get; }

    public RsaSecurityKey Key { get; }

    /// <summary>How many sessions it has ended at their people's wish.</summary>
    public int SessionsEnded => _lines.Count(line => line == "session ended");

    /// <summary>With which a host signs in here.</summary>
    public Dictionary<string, string?> Settings => SettingsFor(Address);

    public static Dictionary<string, string?> SettingsFor(string authority) => new()
    {
        ["Identity:Provider"] = "OpenIdConnect",
        ["Identity:OpenIdConnect:Authority"] = authority,
        ["Identity:OpenIdConnect:ClientId"] = ClientId,
        ["Identity:OpenIdConnect:ClientSecret"] = ClientSecret,
        ["Identity:OpenIdConnect:Audience"] = Audience,
        ["Identity:OpenIdConnect:Name"] = "Acme",
    };

    /// <param name="venus">Where the host is reached.</param>
    public static async Task<OpenIdProvider> StartAsync(string venus, params (string Subject, string Email, bool Verified)[] accounts)
    {
        await NpmPackages.EnsureAsync("oidc-provider");
        var key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "provider" };
        var port = Ports.Free();
        var start = new ProcessStartInfo("node", [Repository.Folder("Venus.Tests", "Support", "openid-provider.mjs")])
        {
            WorkingDirectory = Repository.Folder("Venus.Tests"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var provider = new OpenIdProvider(Process.Start(start)!, $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", key);
        var ready = new TaskCompletionSource();
        provider._process.OutputDataReceived += (_, line) =>
        {
            provider._lines.Enqueue(line.Data ?? "");
            if (line.Data is "ready")
                ready.TrySetResult();
            else if (line.Data is null)
                ready.TrySetException(new InvalidOperationException("The provider stopped at its start."));
        };
        provider._process.BeginOutputReadLine();
        provider._process.BeginErrorReadLine();
        await provider._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new
        {
            port,
            jwks = new { keys = new[] { PrivateKey(key) } },
            clients = new object[]
            {
                new
                {
                    client_id = ClientId,
                    client_secret = ClientSecret,
                    redirect_uris = new[] { $"{venus}/sign-in/callback" },
                    post_logout_redirect_uris = new[] { $"{venus}/sign-out/callback" },
                },
                new
                {
                    client_id = "till",
                    token_endpoint_auth_method = "none",
                    redirect_uris = new[] { TillRedirect },
                },
            },
            accounts = accounts.ToDictionary(a => a.Subject, a => new { email = a.Email, email_verified = a.Verified, name = "Ravi Kumar", is_admin = true, role = "Admin" }),
        }));
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return provider;
    }

    /// <summary>Stops answering, as a provider that is down.</summary>
    public async Task StopAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>A person signs in here, sent by a client to <paramref name="address"/>.</summary>
    /// <param name="account">Null: he goes away instead.</param>
    /// <returns>Where he is sent back to.</returns>
    public async Task<Uri> SignInAsync(Uri address, string? account)
    {
        using var browser = new HttpClient(new CookieContainerHandler { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false } });
        var next = address;
        while (next.GetLeftPart(UriPartial.Authority) == Address)
        {
            using var page = await browser.GetAsync(next);
            if (page.StatusCode != HttpStatusCode.OK)
            {
                Assert.True(page.Headers.Location is not null, await page.Content.ReadAsStringAsync());
                next = new Uri(next, page.Headers.Location);
                continue;
            }

            using var form = new FormUrlEncodedContent([KeyValuePair.Create("account", account ?? "")]);
            using var answer = await browser.PostAsync(next, form);
            next = new Uri(next, answer.Headers.Location!);
        }

        return next;
    }

    /// <summary>The token that another program of the person gets for Venus's REST surface.</summary>
    public async Task<string> AccessTokenAsync(string account)
    {
        var verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var back = await SignInAsync(
            new Uri($"{Address}/auth?client_id=till&response_type=code&scope=openid%20api&resource=urn:venus:api&state=s&code_challenge_method=S256&code_challenge={challenge}&redirect_uri={Uri.EscapeDataString(TillRedirect)}"),
            account);
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "till",
            ["code"] = Code().Match(back.Query).Groups[1].Value,
            ["redirect_uri"] = TillRedirect,
            ["code_verifier"] = verifier,
            ["resource"] = "urn:venus:api",
        });
        using var answer = await http.PostAsync(new Uri($"{Address}/token"), form);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync();
        _process.Dispose();
        Key.Rsa.Dispose();
    }

    private static Dictionary<string, string> PrivateKey(RsaSecurityKey key)
    {
        var rsa = key.Rsa.ExportParameters(includePrivateParameters: true);
        return new Dictionary<string, byte[]> { ["n"] = rsa.Modulus!, ["e"] = rsa.Exponent!, ["d"] = rsa.D!, ["p"] = rsa.P!, ["q"] = rsa.Q!, ["dp"] = rsa.DP!, ["dq"] = rsa.DQ!, ["qi"] = rsa.InverseQ! }
            .ToDictionary(part => part.Key, part => Base64UrlEncoder.Encode(part.Value))
            .Concat([KeyValuePair.Create("kty", "RSA"), KeyValuePair.Create("kid", key.KeyId), KeyValuePair.Create("use", "sig"), KeyValuePair.Create("alg", "RS256")])
            .ToDictionary();
    }

    [GeneratedRegex("[?&]code=([^&]+)")]
    private static partial Regex Code();
}
