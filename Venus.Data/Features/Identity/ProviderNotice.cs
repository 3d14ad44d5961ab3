using Microsoft.Extensions.Hosting;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>Tells the database by whom this host signs people in, before it serves anybody.</summary>
internal sealed class ProviderNotice(IIdentityProvider provider, IdentityDatabase database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.UseProviderAsync(provider.Kind, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
