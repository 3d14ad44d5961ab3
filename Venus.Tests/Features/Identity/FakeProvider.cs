using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Tests.Features.Identity;

/// <summary>A provider that a page asks for its kind and its name; nobody signs in by it.</summary>
internal sealed class FakeProvider(IdentityKind kind) : IIdentityProvider
{
    public IdentityKind Kind { get; set; } = kind;

    public string Name => "Acme";

    public IPasswordSignIn? Passwords => null;

    public IExternalSignIn? External => null;

    public Task SignOutAsync(UserIdentity identity, ProviderTokens? tokens, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
