using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Venus.Data;
using Venus.Data.Connections;
using Venus.Server.Features.Sales;
using Venus.Server.Hosting;
using Venus.Server.Layout;
using Venus.Server.SignIn;

namespace Venus.Benchmarks;

/// <summary>The host as Program.cs builds it, in this process, so that its heap can be measured.</summary>
internal sealed class BenchmarkHost(WebApplication app, AppLogin login, JobsLogin jobs, string address) : IAsyncDisposable
{
    public string Address => address;

    /// <param name="settings">Arguments of the command line, beyond the usual ones.</param>
    public static async Task<BenchmarkHost> StartAsync(BenchmarkChain chain, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Venus.Server",
            ContentRootPath = AppContext.BaseDirectory,
            // Circuits warn when their database goes, and what was measured is to be the last line.
            Args = ["--urls", "http://127.0.0.1:0", "--Serilog:MinimumLevel:Default", "Error", .. settings],
        });
        var login = new AppLogin(chain.Connections.App);
        var jobs = new JobsLogin(chain.Connections.Jobs);
        builder.AddVenusHosting();
        builder.Services.AddVenusShell().AddScoped<ReceiptPrinter>().AddCounter().AddSingleton(login).AddSingleton(jobs).AddVenusData().AddVenusIdentity(builder.Configuration);
        var app = builder.Build();
        app.UseVenusHosting();
        app.MapVenusSignIn();
        app.MapVenus();
        await app.StartAsync();
        return new BenchmarkHost(app, login, jobs, app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await login.DisposeAsync();
        await jobs.DisposeAsync();
    }
}
