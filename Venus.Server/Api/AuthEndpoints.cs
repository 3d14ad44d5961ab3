using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Data.Telemetry;
using Venus.Server.SignIn;

namespace Venus.Server.Api;

/// <param name="Code">Of the second factor, or a recovery code, for somebody who has one.</param>
internal sealed record LoginRequest(string? Email, string? Password, string? Code = null)
{
    public override string ToString() => nameof(LoginRequest);
}

internal sealed record SignUpRequest(string? Email, string? Password, string? FullName = null)
{
    public override string ToString() => nameof(SignUpRequest);
}

internal sealed record RefreshRequest(string? RefreshToken)
{
    public override string ToString() => nameof(RefreshRequest);
}

internal sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken)
{
    public override string ToString() => nameof(TokenAnswer);
}

internal sealed record SwitchAnswer(bool Enabled, string Message);

/// <summary>Sign-in of REST clients, through the same limits, lockouts and hashing as the sign-in page.</summary>
internal static class AuthEndpoints
{
    private const int LongestRefreshToken = 200;
    private const int LongestCode = 40;

    private const string SignUpBody = """{"email": "meena@venus.example", "password": "correct horse battery", "full_name": "Meena Kumari"}""";
    private const string LoginBody = """{"email": "meena@venus.example", "password": "correct horse battery", "code": "123456"}""";

    private static readonly NotSignedIn SpentToken = new("This refresh token does not serve: it was used, has expired, or its session has ended. Sign in again.");

    internal static readonly ReadShape<MySession> Session = new(
        new("id", "Session", s => s.Id),
        new("device", "Device", s => s.Device),
        new("browser", "Browser", s => s.Browser),
        new("os", "System", s => s.Os),
        new("client_app", "Application", s => s.ClientApp),
        new("ip_address", "IP address", s => s.IpAddress),
        new("location", "Location", s => s.Location),
        new("created_at", "Signed in", s => s.CreatedAt),
        new("last_activity_at", "Last activity", s => s.LastActivityAt),
        new("is_active", "Active", s => s.IsActive),
        new("is_this", "This one", s => s.IsThis));

    public static void MapAuth(this RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth");
        auth.MapPost("/signup", SignUpAsync).AllowAnonymous()
            .Tells("Add an account of one's own, while registration is open", status: StatusCodes.Status201Created, body: SignUpBody);
        auth.MapPost("/login", LoginAsync).AllowAnonymous().Tells("Sign in", ApiSamples.Tokens, body: LoginBody);
        auth.MapPost("/refresh", RefreshAsync).AllowAnonymous().Tells("Change a refresh token for new tokens, once", ApiSamples.Tokens, body: """{"refresh_token": "q1w2…"}""");
        auth.MapGet("/registration-status", GetRegistrationAsync).AllowAnonymous().Tells("Whether registration is open", ApiSamples.Switch);
        auth.MapGet("/maintenance-status", GetMaintenanceAsync).AllowAnonymous().Tells("Whether Venus is under maintenance", ApiSamples.Switch);
        var own = auth.MapGroup("").WithMetadata(new NeedsSession());
        own.MapPost("/logout", LogoutAsync).ForEverybody().WithMetadata(new ServesUnfinishedSignIn())
            .Tells("End this session", status: StatusCodes.Status204NoContent);
        own.MapPost("/record-session", RecordAsync).ForEverybody().Tells("Keep what the client says of itself", ApiSamples.Recorded);
        own.MapGet("/sessions", ListSessionsAsync).ForEverybody().Tells("One's own living sessions", ApiSamples.Session.Page());
        own.MapDelete("/sessions", EndSessionsAsync).ForEverybody().Tells("Sign out everywhere", status: StatusCodes.Status204NoContent);
        own.MapDelete("/sessions/{id:guid}", EndSessionAsync).ForEverybody().Tells("End a session of one's own", status: StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> SignUpAsync(SignUpRequest request, HttpContext context, ILocalAccounts accounts)
    {
        var signUp = new SignUp(request.Email ?? "", request.FullName, request.Password ?? "");
        var done = await accounts.SignUpAsync(signUp, SignInOrigins.Of(context, browser: null), context.RequestAborted);
        return done.Problem is { } problem ? new ProblemAnswer(problem) : TypedResults.StatusCode(StatusCodes.Status201Created);
    }

    private static async Task<IResult> LoginAsync(
        LoginRequest request, HttpContext context, IIdentityProvider provider, [FromServices] IClientTokens? tokens)
    {
        if (provider.Passwords is not { } passwords || tokens is null)
            return new ProblemAnswer(new UseTheProvider());
        var credentials = new Credentials(request.Email?.Trim() ?? "", request.Password ?? "");
        if (credentials.Email.Length is 0 or > EmailAddress.MaximumLength)
            return new ProblemAnswer(new InvalidInput("email", "Enter your e-mail address."));
        if (credentials.Password.Length == 0)
            return new ProblemAnswer(new InvalidInput("password", "Enter your password."));
        var code = string.IsNullOrWhiteSpace(request.Code) ? null : request.Code.Trim();
        if (code is { Length: > LongestCode })
            return new ProblemAnswer(new InvalidInput("code", "A code is shorter than that."));

        var verified = await passwords.VerifyAsync(credentials, SignInOrigins.Of(context, browser: null), context.RequestAborted);
        if (verified.Problem is SecondFactorDue due && code is not null)
            verified = await passwords.VerifyCodeAsync(due.AttemptId, code, context.RequestAborted);
        // A client comes back with everything at once, under an attempt of its own.
        if (verified.Problem is SecondFactorDue { AttemptId: var asked })
            await passwords.LeaveAsync(asked, CancellationToken.None);
        else if (verified.Problem is WrongCode { AttemptId: { } next })
            await passwords.LeaveAsync(next, CancellationToken.None);
        if (verified.Problem is not { } problem)
            return Answer(await tokens.StartAsync(verified.Value, LabelsOf(context), CancellationToken.None));
        VenusMeters.CountSignIn(problem);
        return new ProblemAnswer(problem);
    }

    private static async Task<IResult> RefreshAsync(RefreshRequest request, HttpContext context, [FromServices] IClientTokens? tokens)
    {
        if (tokens is null)
            return new ProblemAnswer(new UseTheProvider());
        if (request.RefreshToken is not { Length: > 0 and <= LongestRefreshToken } token)
            return new ProblemAnswer(new InvalidInput("refresh_token", "Send the refresh token of the last answer."));
        var turned = await tokens.RefreshAsync(token, context);
        return turned.Problem is { } problem ? new ProblemAnswer(problem is NotSignedIn ? SpentToken : problem) : Answer(turned.Value);
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, IIdentityProvider provider, [FromServices] IClientTokens? tokens)
    {
        await provider.SignOutAsync(SessionPrincipal.Read(context.User)!, tokens?.TokensOf(context), CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> RecordAsync(HttpContext context, TokenSessions sessions)
    {
        var identity = SessionPrincipal.Read(context.User)!;
        await sessions.LabelAsync(identity.SessionId, LabelsOf(context), context.RequestAborted);
        return TypedResults.Json(new { Status = "recorded", identity.SessionId }, ApiJson.Options);
    }

    private static Task<IResult> ListSessionsAsync(
        IMyAccountService account, IUserRights rights, int? limit, string? cursor, CancellationToken cancellationToken) =>
        ApiPages.PageAsync(rights, Session, limit, cursor, async at =>
        {
            var sessions = await account.ListSessionsAsync(cancellationToken);
            return sessions.Problem is { } problem ? problem : ApiPages.Slice(sessions.Value, at);
        });

    private static async Task<IResult> EndSessionAsync(Guid id, IMyAccountService account, CancellationToken cancellationToken) =>
        (await account.EndSessionAsync(id, cancellationToken)).ToNoContent();

    private static async Task<IResult> EndSessionsAsync(IMyAccountService account, CancellationToken cancellationToken) =>
        (await account.SignOutEverywhereAsync(cancellationToken)).ToNoContent();

    private static async Task<JsonHttpResult<SwitchAnswer>> GetRegistrationAsync(IdentityDatabase database, CancellationToken cancellationToken) =>
        (await database.ReadPublicStatusAsync(cancellationToken)).RegistrationEnabled
            ? Status(true, "You can sign up.")
            : Status(false, "Registration is closed. Ask your manager for an account.");

    private static async Task<JsonHttpResult<SwitchAnswer>> GetMaintenanceAsync(IdentityDatabase database, CancellationToken cancellationToken) =>
        (await database.ReadPublicStatusAsync(cancellationToken)).MaintenanceMode
            ? Status(true, "Venus is under maintenance. Try again later.")
            : Status(false, "Venus is at work.");

    private static JsonHttpResult<SwitchAnswer> Status(bool enabled, string message) => TypedResults.Json(new SwitchAnswer(enabled, message), ApiJson.Options);

    private static JsonHttpResult<TokenAnswer> Answer(ProviderTokens tokens) => TypedResults.Json(
        new TokenAnswer(tokens.AccessToken, BearerHandler.Name, (int)tokens.Lifetime.TotalSeconds, tokens.RefreshToken ?? ""), ApiJson.Options);

    public static ClientLabels LabelsOf(HttpContext context) => ClientLabels.Of(
        context.Request.Headers.UserAgent, context.Request.Headers["X-Platform"], context.Request.Headers["X-Client-App"]);
}
