using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>The request itself cannot be read: no JSON, a wrong type, a header that is missing.</summary>
[Slug("malformed")]
internal sealed record Malformed(string Reason = "The request cannot be read: check its path, headers and JSON.") : Problem
{
    public override string Message => Reason;
}

[Slug("not-found")]
internal sealed record NoSuchRoute : Problem
{
    public override string Message => "There is nothing at this address.";
}

[Slug("method-not-allowed")]
internal sealed record MethodNotAllowed : Problem
{
    public override string Message => "This address does not answer that method.";
}

[Slug("payload-too-large")]
internal sealed record PayloadTooLarge : Problem
{
    public override string Message => "The body of the request is too large.";
}

[Slug("unsupported-media-type")]
internal sealed record UnsupportedMediaType : Problem
{
    public override string Message => "Send the body as application/json.";
}

[Slug("forbidden")]
internal sealed record Forbidden : Problem
{
    public override string Message => "This is not allowed.";
}

/// <summary>A fault of the host; the trace id finds it in the log.</summary>
[Slug("internal-error")]
internal sealed record InternalError : Problem
{
    public override string Message => "The server failed. Give the trace id to whoever looks after it.";
}

/// <summary>More calls than the roles of the person, or a stranger's address, may make.</summary>
[Slug("rate-limited")]
internal sealed record TooManyCalls(TimeSpan Wait) : Problem
{
    public override string Message => "Too many calls. Wait as long as Retry-After says.";
}

/// <summary>Answers every <see cref="Problem"/> as RFC 9457 says: one table of statuses, one shape.</summary>
internal static class ApiProblems
{
    private const string ContentType = "application/problem+json";

    // Whatever is not named here contradicts the present state (409), or the field it names (422).
    private static readonly Dictionary<string, int> StatusBySlug = new()
    {
        ["malformed"] = StatusCodes.Status400BadRequest,
        ["unauthenticated"] = StatusCodes.Status401Unauthorized,
        ["wrong-code"] = StatusCodes.Status401Unauthorized,
        ["wrong-credentials"] = StatusCodes.Status401Unauthorized,
        ["account-not-active"] = StatusCodes.Status403Forbidden,
        ["assistant-closed"] = StatusCodes.Status403Forbidden,
        ["email-unverified"] = StatusCodes.Status403Forbidden,
        ["forbidden"] = StatusCodes.Status403Forbidden,
        ["identity-unknown"] = StatusCodes.Status403Forbidden,
        ["password-change-due"] = StatusCodes.Status403Forbidden,
        ["permission-missing"] = StatusCodes.Status403Forbidden,
        ["registration-closed"] = StatusCodes.Status403Forbidden,
        ["session-needed"] = StatusCodes.Status403Forbidden,
        ["second-factor-due"] = StatusCodes.Status401Unauthorized,
        ["second-factor-missing"] = StatusCodes.Status403Forbidden,
        ["store-not-assigned"] = StatusCodes.Status403Forbidden,
        ["two-person-rule"] = StatusCodes.Status403Forbidden,
        ["use-the-provider"] = StatusCodes.Status404NotFound,
        ["not-found"] = StatusCodes.Status404NotFound,
        ["method-not-allowed"] = StatusCodes.Status405MethodNotAllowed,
        ["duplicate"] = StatusCodes.Status409Conflict,
        ["payload-too-large"] = StatusCodes.Status413PayloadTooLarge,
        ["unsupported-media-type"] = StatusCodes.Status415UnsupportedMediaType,
        ["invalid"] = StatusCodes.Status422UnprocessableEntity,
        ["budget-spent"] = StatusCodes.Status429TooManyRequests,
        ["locked-out"] = StatusCodes.Status429TooManyRequests,
        ["rate-limited"] = StatusCodes.Status429TooManyRequests,
        ["internal-error"] = StatusCodes.Status500InternalServerError,
        ["dependency-down"] = StatusCodes.Status503ServiceUnavailable,
        ["maintenance"] = StatusCodes.Status503ServiceUnavailable,
        ["no-answer"] = StatusCodes.Status503ServiceUnavailable,
        ["sign-in-busy"] = StatusCodes.Status503ServiceUnavailable,
    };

    public static string SlugOf(Problem problem) => problem.GetType().GetCustomAttribute<SlugAttribute>()!.Value;

    public static string TypeOf(Problem problem) => $"urn:venus:problem:{SlugOf(problem)}";

    public static int StatusOf(Problem problem) =>
        StatusBySlug.TryGetValue(SlugOf(problem), out var status) ? status
            : problem.Field is null ? StatusCodes.Status409Conflict
            : StatusCodes.Status422UnprocessableEntity;

    /// <summary>The problem behind a status that the framework answers without a body.</summary>
    public static Problem Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new NotSignedIn(),
        StatusCodes.Status403Forbidden => new Forbidden(),
        StatusCodes.Status404NotFound => new NoSuchRoute(),
        StatusCodes.Status405MethodNotAllowed => new MethodNotAllowed(),
        StatusCodes.Status413PayloadTooLarge => new PayloadTooLarge(),
        StatusCodes.Status415UnsupportedMediaType => new UnsupportedMediaType(),
        >= StatusCodes.Status500InternalServerError => new InternalError(),
        _ => new Malformed(),
    };

    public static Task WriteAsync(HttpContext context, Problem problem) => WriteAsync(context, problem, []);

    /// <param name="more">Members of the body that belong to the route and not to the problem.</param>
    public static async Task WriteAsync(HttpContext context, Problem problem, IReadOnlyList<(string Name, object? Value)> more)
    {
        var response = context.Response;
        response.StatusCode = StatusOf(problem);
        if (response.StatusCode == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = BearerHandler.Challenge(context);
        var wait = WaitOf(problem);
        if (wait is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        response.ContentType = ContentType;
        var body = Body(context, problem, wait);
        foreach (var (name, value) in more)
            body[name] = value;
        await JsonSerializer.SerializeAsync(response.Body, body, ApiJson.Options, context.RequestAborted);
    }

    private static Dictionary<string, object?> Body(HttpContext context, Problem problem, int? wait)
    {
        var slug = SlugOf(problem);
        var body = new Dictionary<string, object?>
        {
            ["type"] = TypeOf(problem),
            ["title"] = char.ToUpperInvariant(slug[0]) + slug[1..].Replace('-', ' '),
            ["status"] = StatusOf(problem),
            ["detail"] = BearerHandler.ToldTo(context, problem),
            // After a fault the request bears the path of the handler.
            ["instance"] = context.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? context.Request.Path.Value,
            ["traceId"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
        };
        if (problem is PermissionMissing { Permission: var permission })
            body["permission"] = permission;
        if (problem is StoreNotAssigned { Store: var store })
            body["store"] = store;
        if (problem.Field is not null)
            body["errors"] = problem.All().GroupBy(fault => ApiJson.NameOf(fault.Field!), fault => fault.Message).ToDictionary(faults => faults.Key, faults => faults.ToArray());
        if (wait is not null)
            body["retryAfter"] = wait;
        return body;
    }

    // Rounded up: whoever waits as long as he is told is let in.
    private static int? WaitOf(Problem problem) => problem switch
    {
        SignInLocked locked => Seconds(locked.Wait),
        TooManySignIns many => Seconds(many.Wait),
        TooManyCalls calls => Seconds(calls.Wait),
        BudgetSpent budget => Seconds(budget.Wait),
        SignInBusy => 5,
        _ => null,
    };

    private static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
}

/// <summary>A refusal as the answer of an endpoint.</summary>
internal sealed class ProblemAnswer(Problem problem, params (string Name, object? Value)[] more) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => ApiProblems.WriteAsync(httpContext, problem, more);
}

internal static class ApiAnswers
{
    /// <summary>The value in the shape of the wire, or the problem.</summary>
    public static IResult ToAnswer<T>(this Result<T> result, Func<T, object?> shape) =>
        result.Problem is { } problem ? new ProblemAnswer(problem) : TypedResults.Json(shape(result.Value), ApiJson.Options);

    public static IResult ToNoContent(this Result<Done> result) =>
        result.Problem is { } problem ? new ProblemAnswer(problem) : TypedResults.NoContent();
}
