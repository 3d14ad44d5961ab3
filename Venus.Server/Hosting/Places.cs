using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Venus.Data.Features.Identity;
using Venus.Server.SignIn;

namespace Venus.Server.Hosting;

/// <summary>
/// Tells the database where an address is, before a request from there writes a session or a log: once in half a day and host. Whoever merely looks at
/// public pages is not told of. That it cannot be told stops nobody.
/// </summary>
internal sealed partial class Places(PlaceFinder finder, IdentityDatabase database, ILogger<Places> logger) : IDisposable
{
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Holds = TimeSpan.FromHours(12);

    private readonly MemoryCache _told = new(new MemoryCacheOptions { SizeLimit = MostAddresses });

    public async Task TellAsync(HttpContext context)
    {
        if (!IsWritten(context.Request) || context.Connection.RemoteIpAddress is not { } address || _told.TryGetValue(address, out _))
            return;
        _told.Set(address, true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Holds, Size = 1 });
        if (finder.Find(address) is not { } place)
            return;
        try
        {
            await database.TellPlaceAsync(address, place, context.RequestAborted);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            _told.Remove(address);
            LogUntold(fault);
        }
    }

    public void Dispose() => _told.Dispose();

    private static bool IsWritten(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) || request.Headers.Authorization.Count > 0 || request.Path == OpenIdConnectSignIn.CallbackPath;

    [LoggerMessage(LogLevel.Warning, "The database could not be told where an address is")]
    private partial void LogUntold(Exception fault);
}

internal static class PlacesExtensions
{
    public static void AddPlaces(this IServiceCollection services, IConfiguration configuration)
    {
        // Opened when the host serves: its commands have judged the settings by then.
        if (configuration[PlaceFinder.Setting] is { Length: > 0 })
            services.AddSingleton(_ => PlaceFinder.Open(configuration)!).AddSingleton<Places>();
    }

    public static void UsePlaces(this WebApplication app)
    {
        if (app.Services.GetService<Places>() is not { } places)
            return;
        app.Use(async (context, next) =>
        {
            await places.TellAsync(context);
            await next(context);
        });
    }
}
