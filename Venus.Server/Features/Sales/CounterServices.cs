namespace Venus.Server.Features.Sales;

internal static class CounterServices
{
    /// <summary>What the counter's page works with, one per circuit.</summary>
    public static IServiceCollection AddCounter(this IServiceCollection services) => services
        .AddScoped<ReceiptDesk>()
        .AddScoped<Checkout>()
        .AddScoped<PosBrowser>()
        .AddScoped<CounterDialogs>();
}
