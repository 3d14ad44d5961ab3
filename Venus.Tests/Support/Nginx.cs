using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Venus.Tests.Support;

/// <summary>A real nginx with <c>deploy/nginx.conf</c>, whose addresses, names and certificate are the test's own.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private const string Line = "$upstream_addr $uri $cookie_venus_route";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Nginx(DirectoryInfo folder, Process process, string address)
    {
        _folder = folder;
        _process = process;
        Address = address;
    }

    public static string Sample { get; } = Path.Combine(Repository.Root, "deploy", "nginx.conf");

    public string Address { get; }

    public static async Task<Nginx> StartAsync(IReadOnlyList<ServedHost> hosts)
    {
        var (plain, encrypted) = (Ports.Free(), Ports.Free());
        var folder = Write(
            [.. hosts.Select(h => new Uri(h.Address).Authority)],
            plain.ToString(CultureInfo.InvariantCulture),
            encrypted.ToString(CultureInfo.InvariantCulture));
        var nginx = new Nginx(folder, Process.Start(Start(folder))!, $"https://127.0.0.1:{encrypted.ToString(CultureInfo.InvariantCulture)}");
        using var http = NewClient(nginx.Address);
        for (var tries = 0; ; tries++)
        {
            try
            {
                (await http.GetAsync(new Uri("/health/live", UriKind.Relative))).EnsureSuccessStatusCode();
                return nginx;
            }
            catch (HttpRequestException fault) when (tries < 1200)
            {
                Assert.False(nginx._process.HasExited, $"nginx did not start: {fault.Message}");
                await Task.Delay(50);
            }
        }
    }

    /// <summary>What <c>nginx -t</c> says about the sample; exit code 0 when all is well.</summary>
    public static async Task<(int ExitCode, string Error)> CheckSampleAsync()
    {
        var folder = Write(["10.0.0.11:8080", "10.0.0.12:8080"], "80", "443");
        try
        {
            using var check = Process.Start(Start(folder, "-t"))!;
            var error = await check.StandardError.ReadToEndAsync();
            await check.WaitForExitAsync();
            return (check.ExitCode, error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A client that accepts the test's certificate and keeps its cookies.</summary>
    public static HttpClient NewClient(string address) => new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        AllowAutoRedirect = false,
    })
    {
        BaseAddress = new Uri(address),
    };

    /// <summary>Address of the host that took the last request which carried this route, or any request without it.</summary>
    /// <param name="path">The beginning of the request's path.</param>
    public async Task<string> LastHostAsync(string route, string path = "/")
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            var last = (await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "access.log")))
                .LastOrDefault(l => l.EndsWith(' ' + route, StringComparison.Ordinal) && l.Contains(' ' + path, StringComparison.Ordinal));
            // A request that went on to another host names both.
            if (last is not null)
                return "http://" + last[..^route.Length].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1].Last().Trim(',');
            await Task.Delay(50);
        }

        throw new InvalidOperationException($"No request of route {route} to {path} came.");
    }

    /// <summary>Addresses of the hosts that took the requests of a route, in their order, once nginx has written down so many.</summary>
    public async Task<IReadOnlyList<string>> HostsOfAsync(string route, int requests)
    {
        for (var tries = 0; ; tries++)
        {
            string[] seen = [.. (await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "access.log"))).Where(l => l.EndsWith(' ' + route, StringComparison.Ordinal)).Select(l => l.Split(' ')[0])];
            if (seen.Length >= requests || tries == 3000)
                return seen;
            await Task.Delay(20);
        }
    }

    /// <summary>What it has written in its log of errors.</summary>
    public Task<string> ErrorsAsync() => File.ReadAllTextAsync(Path.Combine(_folder.FullName, "error.log"));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ProcessStartInfo Start(DirectoryInfo folder, params string[] more) => new(
        File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx",
        ["-p", folder.FullName, "-c", Path.Combine(folder.FullName, "main.conf"), .. more])
    {
        RedirectStandardError = true,
    };

    private static DirectoryInfo Write(string[] hosts, string plain, string encrypted)
    {
        var folder = Directory.CreateTempSubdirectory("venus-nginx-");
        var sample = File.ReadAllText(Sample);
        foreach (var (from, to) in (IEnumerable<(string, string)>)
        [
            ("10.0.0.11:8080", hosts[0]),
            ("10.0.0.12:8080", hosts[1]),
            ("listen 80;", $"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl;", $"listen 127.0.0.1:{encrypted} ssl;"),
            ("venus.example.com", "127.0.0.1"),
            ("/etc/nginx/venus", folder.FullName),
        ])
        {
            Assert.Contains(from, sample, StringComparison.Ordinal);
            sample = sample.Replace(from, to, StringComparison.Ordinal);
        }

        WriteCertificate(folder);
        File.WriteAllText(Path.Combine(folder.FullName, "venus.conf"), sample);
        File.WriteAllText(Path.Combine(folder.FullName, "main.conf"), $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            pid nginx.pid;
            error_log error.log;
            events { }
            http {
              log_format hosts "{{Line}}";
              access_log access.log hosts;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              include venus.conf;
            }
            """);
        return folder;
    }

    private static void WriteCertificate(DirectoryInfo folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder.FullName, "fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder.FullName, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
