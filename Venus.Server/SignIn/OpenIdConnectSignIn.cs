using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Server.Api;

namespace Venus.Server.SignIn;

/// <summary>
/// The way to an OpenID Connect provider and back: authorization code with PKCE, state and nonce. What comes back from there becomes a session of Venus, or
/// a refusal that the sign-in page tells.
/// </summary>
internal static partial class OpenIdConnectSignIn
{
    public const string Scheme = "OpenIdConnect";
    public const string CallbackPath = "/sign-in/callback";
    public const string SignedOutPath = "/sign-out/callback";

    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private const string EmailVerifiedClaim = "email_verified";

    // What the sign-in page may be asked to say: a link brings no text of its own there.
    private static readonly Dictionary<string, Problem> Refusals = new Problem[]
    {
        new IdentityUnknown(), new EmailUnverified(), new AccountNotActive(), new SignInNotCompleted(), new ProviderUnreachable(),
        new UnderMaintenance(), new TooManySignIns(TimeSpan.FromMinutes(5)),
    }.ToDictionary(ApiProblems.SlugOf);

    public static void Configure(OpenIdConnectOptions options, OpenIdConnectSettings settings)
    {
        options.Authority = settings.Authority.OriginalString;
        // The settings admit plain http on this machine alone.
        options.RequireHttpsMetadata = settings.Authority.Scheme == Uri.UriSchemeHttps;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The way back is a link, so that its cookies need not be open to other sites' posts.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SignInScheme = options.SignOutScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.CallbackPath = CallbackPath;
        options.SignedOutCallbackPath = SignedOutPath;
        // Sessions end here by Venus's own means.
        options.RemoteSignOutPath = default;
        options.Scope.Clear();
        foreach (var scope in (string[])["openid", "email", "profile"])
            options.Scope.Add(scope);
        options.SaveTokens = true;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.MapUniqueJsonKey(EmailVerifiedClaim, EmailVerifiedClaim);
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.BackchannelHttpHandler = new OutageHandler();
        options.CorrelationCookie.Name = "venus.correlation.";
        options.NonceCookie.Name = "venus.nonce.";
        options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.Always;
        options.TokenValidationParameters = Validation(settings, settings.ClientId);
        // The framework takes an unsigned token from the token endpoint, as the specification allows.
        options.Events.OnTokenValidated = context => context.SecurityToken.SignatureAlgorithm == settings.Algorithm
            ? Task.CompletedTask
            : throw new SecurityTokenInvalidSignatureException("The ID token is not signed as the settings demand.");
        options.Events.OnTicketReceived = AdmitAsync;
        options.Events.OnRemoteFailure = RefuseAsync;
        options.Events.OnSignedOutCallbackRedirect = ReturnAsync;
    }

    /// <summary>What a token of the provider must be.</summary>
    public static TokenValidationParameters Validation(OpenIdConnectSettings settings, string audience) => new()
    {
        ValidAlgorithms = [settings.Algorithm],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidAudience = audience,
        ClockSkew = Skew,
        IssuerValidator = (issuer, _, _) => settings.IsIssuer(issuer) ? issuer : throw new SecurityTokenInvalidIssuerException("The token is from another issuer."),
    };

    /// <summary>Whether only another account, or another state of it, can get further: the provider would give the same one again without a question.</summary>
    public static bool IsOfTheAccount(Problem? refusal) => refusal is IdentityUnknown or EmailUnverified or AccountNotActive;

    /// <summary>What the sign-in page says to somebody who comes back without a session; null for a name that is no refusal's.</summary>
    public static Problem? Refusal(string? slug) => slug is not null && Refusals.TryGetValue(slug, out var problem) ? problem : null;

    /// <summary>Sends the browser to the provider, which sends it back to <paramref name="returnUrl"/>.</summary>
    /// <param name="anew">The provider asks the person who he is, even if it knows.</param>
    public static async Task ChallengeAsync(HttpContext context, string returnUrl, bool anew)
    {
        if (await AnswersAsync(context))
            await context.ChallengeAsync(Scheme, new OpenIdConnectChallengeProperties { RedirectUri = returnUrl, Prompt = anew ? OpenIdConnectPrompt.Login : null });
        else
            TellRefusal(context, new ProviderUnreachable(), returnUrl);
    }

    /// <summary>Sends the browser to end its session at the provider; false when there is no way to.</summary>
    public static async Task<bool> SignOutAsync(HttpContext context)
    {
        if (!await AnswersAsync(context))
            return false;
        try
        {
            await context.SignOutAsync(Scheme, new AuthenticationProperties { RedirectUri = SignInEndpoints.SignInPath });
            return true;
        }
        catch (InvalidOperationException fault)
        {
            // It has no such endpoint.
            LogUnreachable(Logger(context), fault);
            return false;
        }
    }

    // The handler remembers where the provider is, and would send a browser there that finds nobody.
    private static async Task<bool> AnswersAsync(HttpContext context)
    {
        try
        {
            await context.RequestServices.GetRequiredService<IIdentityProvider>().ProbeAsync(context.RequestAborted);
            return true;
        }
        catch (ProviderDownException fault)
        {
            LogUnreachable(Logger(context), fault);
            return false;
        }
    }

    // Whoever comes back from there without a state of Venus's own has no other way on either.
    private static Task ReturnAsync(RemoteSignOutContext context)
    {
        context.Response.Redirect(SignInEndpoints.SignInPath);
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static async Task AdmitAsync(TicketReceivedContext context)
    {
        var returnUrl = ReturnUrl.OrStart(context.ReturnUri);
        // Another tab was quicker. A new sign-in never continues an old session.
        if ((await context.HttpContext.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Succeeded)
        {
            context.Response.Redirect(returnUrl);
            context.HandleResponse();
            return;
        }

        var provider = context.HttpContext.RequestServices.GetRequiredService<IIdentityProvider>();
        var browser = BrowserCookie.ReadOrNew(context.Request);
        var admitted = await provider.External!.AdmitAsync(
            Read(context.Principal!), SignInOrigins.Of(context.HttpContext, browser), context.HttpContext.RequestAborted);
        if (admitted.Problem is { } problem)
        {
            TellRefusal(context.HttpContext, problem, returnUrl);
            context.HandleResponse();
            return;
        }

        var session = new NewSession(admitted.Value);
        context.Principal = SessionPrincipal.Of(session.Identity, CookieAuthenticationDefaults.AuthenticationScheme);
        context.Properties!.SetParameter(PostgresTicketStore.NewSessionParameter, session);
        context.ReturnUri = returnUrl;
        BrowserCookie.Remember(context.Response, browser);
    }

    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        var isOutage = context.Failure is { } fault && IsOutage(fault);
        LogNotCompleted(Logger(http), context.Failure);
        // Without a state of Venus's own it is anybody's request, and no attempt.
        if (!isOutage && context.Properties is not null)
            await http.RequestServices.GetRequiredService<IIdentityProvider>().External!.RefuseAsync(SignInOrigins.Of(http, browser: null), CancellationToken.None);
        TellRefusal(http, isOutage ? new ProviderUnreachable() : new SignInNotCompleted(), context.Properties?.RedirectUri);
        context.HandleResponse();
    }

    private static ExternalIdentity Read(ClaimsPrincipal principal)
    {
        var subject = principal.FindFirst(JwtRegisteredClaimNames.Sub)!;
        return new ExternalIdentity(
            subject.Issuer,
            subject.Value,
            principal.FindFirstValue(JwtRegisteredClaimNames.Email),
            bool.TryParse(principal.FindFirstValue(EmailVerifiedClaim), out var verified) && verified,
            principal.FindFirstValue(JwtRegisteredClaimNames.Name),
            principal.FindFirstValue(JwtRegisteredClaimNames.Sid));
    }

    private static void TellRefusal(HttpContext context, Problem problem, string? returnUrl) => context.Response.Redirect(
        $"{SignInEndpoints.SignInPath}?{SignInEndpoints.RefusedParameter}={ApiProblems.SlugOf(problem)}&{SignInEndpoints.ReturnUrlParameter}={Uri.EscapeDataString(ReturnUrl.OrStart(returnUrl))}");

    // The handler wraps what its requests failed with.
    private static bool IsOutage(Exception fault) =>
        fault is HttpRequestException or IOException or SocketException or TaskCanceledException || (fault.InnerException is { } cause && IsOutage(cause));

    private static ILogger Logger(HttpContext context) =>
        context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OpenIdConnectSignIn).FullName!);

    // The framework reads an answer of the token endpoint whatever its status, and what a failing server says there as a refusal of the person.
    private sealed class OutageHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode < HttpStatusCode.InternalServerError)
                return response;
            response.Dispose();
            throw new HttpRequestException($"The provider answered with {(int)response.StatusCode}.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "The OpenID Connect provider could not be reached")]
    private static partial void LogUnreachable(ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Warning, "A sign-in at the OpenID Connect provider was not completed")]
    private static partial void LogNotCompleted(ILogger logger, Exception? fault);
}
