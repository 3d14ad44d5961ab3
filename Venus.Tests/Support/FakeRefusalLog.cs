using Venus.Core.Security;

namespace Venus.Tests.Support;

internal sealed class FakeRefusalLog : IRefusalLog
{
    public List<(string? Permission, int? Store)> Written { get; } = [];

    public Task WriteAsync(string? permission, int? store, CancellationToken cancellationToken = default)
    {
        Written.Add((permission, store));
        return Task.CompletedTask;
    }
}
