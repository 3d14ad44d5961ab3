using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;

namespace Venus.Server.SignIn;

internal static class SignInEndpoints
{
    public const string SignInPath = "/sign-in";
    public const string SignOutPath = "/sign-out";
    public const string ReturnUrlParameter = "returnUrl";
    public const string ExpiredParameter = "expired";
    public const string EndedParameter = "ended";
    public const string ChangedParameter = "changed";
    public const string ConfirmedParameter = "confirmed";
    public const string RefusedParameter = "refused";
    public const string AnewParameter = "anew";
    public const string ProviderPath = "/sign-in/provider";

    /// <summary>Sign-out, and what the sign-in page cannot answer itself. Call it after antiforgery and before the pages.</summary>
    public static void MapVenusSignIn(this WebApplication app)
    {
        app.UseMaintenance();
        app.Use(BeforeSignIn);
        app.MapGet(ReturnUrl.Start, StartAsync).RequireAuthorization();
        app.MapPost(SignOutPath, SignOutAsync).AllowAnonymous().DisableAntiforgery();
        if (app.Services.GetRequiredService<IIdentityProvider>().External is not null)
            app.MapPost(ProviderPath, (HttpContext context) => OpenIdConnectSignIn.ChallengeAsync(
                context, ReturnUrl.OrStart(context.Request.Query[ReturnUrlParameter]), anew: context.Request.Query.ContainsKey(AnewParameter))).AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    /// <summary>A form of a page that was open too long, or that another tab has overtaken, is refused with a way on instead of an empty 400.</summary>
    private static Task BeforeSignIn(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.Path.Value is not (SignInPath or ProviderPath))
            return next(context);

        var returnUrl = ReturnUrl.OrStart(context.Request.Query[ReturnUrlParameter]);
        if (context.User.Identity?.IsAuthenticated == true)
        {
            context.Response.Redirect(returnUrl);
            return Task.CompletedTask;
        }

        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
            return next(context);

        context.Response.Redirect($"{SignInPath}?{ExpiredParameter}=true&{ReturnUrlParameter}={Uri.EscapeDataString(returnUrl)}");
        return Task.CompletedTask;
    }

    /// <summary>The last step of a sign-in: the preferred homepage opens. Source: domain document "Platform" section 3.</summary>
    private static async Task<IResult> StartAsync(IUserRights rights, CancellationToken cancellationToken) => TypedResults.LocalRedirect(
        (await rights.GetAsync(cancellationToken))?.Homepage == Homepage.Admin ? "/system" : "/home");

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, IIdentityProvider provider)
    {
        // Nobody is signed in: there is nothing a forged request could do.
        var identity = SessionPrincipal.Read(context.User);
        if (identity is not null)
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return TypedResults.BadRequest();
            var ticket = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            await provider.SignOutAsync(identity, ticket.Properties is { } properties ? SessionTokens.Read(properties) : null, CancellationToken.None);
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return identity is not null && provider.External is not null && await OpenIdConnectSignIn.SignOutAsync(context)
            ? TypedResults.Empty
            : TypedResults.LocalRedirect(SignInPath);
    }
}
