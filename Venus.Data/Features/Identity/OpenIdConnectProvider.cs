using System.Net.Http.Json;
using System.Text.Json;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity;

/// <summary>
/// Signs in at an OpenID Connect provider. The host's handler has verified what comes back from there; here it becomes a person, or a refusal.
/// </summary>
public sealed class OpenIdConnectProvider(OpenIdConnectSettings settings, IdentityDatabase database) : IIdentityProvider, IExternalSignIn, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public IdentityKind Kind => IdentityKind.OpenIdConnect;

    public string Name => settings.Name;

    public IPasswordSignIn? Passwords => null;

    public IExternalSignIn External => this;

    public Task<Result<VerifiedSignIn>> AdmitAsync(ExternalIdentity identity, SignInOrigin origin, CancellationToken cancellationToken) =>
        database.OpenExternalAttemptAsync(identity, origin, cancellationToken);

    public Task RefuseAsync(SignInOrigin origin, CancellationToken cancellationToken) =>
        database.RefuseExternalAttemptAsync(settings.Authority.OriginalString, origin, cancellationToken);

    /// <summary>Ends Venus's own session; only the browser itself can end the provider's.</summary>
    public Task SignOutAsync(UserIdentity identity, ProviderTokens? tokens, CancellationToken cancellationToken) => database.SignOutAsync(identity.SessionId, cancellationToken);

    /// <summary>Whether it can be discovered, and is the one that the settings name.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var discovered = await _http.GetFromJsonAsync<JsonDocument>(
                new Uri($"{settings.Authority.OriginalString.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken);
            if (!discovered!.RootElement.TryGetProperty("issuer", out var issuer) || !settings.IsIssuer(issuer.GetString() ?? ""))
                throw new ProviderDownException("The OpenID Connect provider calls itself another issuer.");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ProviderDownException("The OpenID Connect provider cannot be discovered.", fault);
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>Passwords, second factors and accounts are all at the provider.</summary>
internal sealed class AccountsElsewhere(IdentityDatabase database) : ILocalAccounts, IOwnCredentials
{
    public Task<OneTimeLink?> FindLinkAsync(string token, CancellationToken cancellationToken) => Task.FromResult<OneTimeLink?>(null);

    public Task<Result<Done>> SetPasswordAsync(string token, string password, string? code, SignInOrigin origin, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public bool MailsLinks => false;

    public Task<Result<Done>> ForgotAsync(string email, SignInOrigin origin, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<Result<Done>> ConfirmEmailAsync(string token, Guid? spared, SignInOrigin origin, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<Result<Done>> SignUpAsync(SignUp signUp, SignInOrigin origin, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<PublicStatus> GetStatusAsync(CancellationToken cancellationToken) => database.ReadPublicStatusAsync(cancellationToken);

    public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken) => RefuseAsync<MySecurity>();

    public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken) => RefuseAsync<SecondFactorSetup>();

    public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken) => RefuseAsync<IReadOnlyList<string>>();

    public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken) => RefuseAsync<Done>();

    public Task SignOutEverywhereAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task<Result<T>> RefuseAsync<T>() => Task.FromResult<Result<T>>(new UseTheProvider());
}
