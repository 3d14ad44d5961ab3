using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity;

/// <summary>
/// Signs in at an OpenID Connect provider. The host's handler has verified what comes back from there; here it becomes a person, or a refusal.
/// </summary>
public sealed class OpenIdConnectProvider(OpenIdConnectSettings settings, IdentityDatabase database) : IIdentityProvider, IExternalSignIn
{
    public IdentityKind Kind => IdentityKind.OpenIdConnect;

    public string Name => settings.Name;

    public IPasswordSignIn? Passwords => null;

    public IExternalSignIn External => this;

    public Task<Result<VerifiedSignIn>> AdmitAsync(ExternalIdentity identity, SignInOrigin origin, CancellationToken cancellationToken) =>
        database.OpenExternalAttemptAsync(identity, origin, cancellationToken);

    /// <summary>Ends Venus's own session; only the browser itself can end the provider's.</summary>
    public Task SignOutAsync(UserIdentity identity, CancellationToken cancellationToken) => database.SignOutAsync(identity.SessionId, cancellationToken);
}

/// <summary>Passwords, second factors and accounts are all at the provider.</summary>
internal sealed class AccountsElsewhere(IdentityDatabase database) : ILocalAccounts, IOwnCredentials
{
    public Task<OneTimeLink?> FindLinkAsync(string token, CancellationToken cancellationToken) => Task.FromResult<OneTimeLink?>(null);

    public Task<Result<Done>> SetPasswordAsync(string token, string password, SignInOrigin origin, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<Result<Done>> SignUpAsync(SignUp signUp, SignInOrigin origin, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<PublicStatus> GetStatusAsync(CancellationToken cancellationToken) => database.ReadPublicStatusAsync(cancellationToken);

    public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken) => RefuseAsync<MySecurity>();

    public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken) => RefuseAsync<SecondFactorSetup>();

    public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string code, CancellationToken cancellationToken) => RefuseAsync<IReadOnlyList<string>>();

    public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken) => RefuseAsync<Done>();

    private static Task<Result<T>> RefuseAsync<T>() => Task.FromResult<Result<T>>(new UseTheProvider());
}
