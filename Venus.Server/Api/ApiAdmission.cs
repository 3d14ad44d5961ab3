using Venus.Core;
using Venus.Core.Security;
using Venus.Server.SignIn;

namespace Venus.Server.Api;

/// <summary>Marks an endpoint that also serves a person who still has to change his password or to set up a second factor.</summary>
internal sealed class ServesUnfinishedSignIn;

/// <summary>Marks an endpoint that is about the caller's sessions, and so none for an API token.</summary>
internal sealed class NeedsSession;

/// <summary>What a signed-in person must have done before the REST surface serves him. The one place of this question.</summary>
internal static class ApiAdmission
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var metadata = context.GetEndpoint()!.Metadata;
        if (metadata.GetMetadata<NeedsSession>() is not null && SessionPrincipal.Read(context.User) is { Token: not null })
            return new ProblemAnswer(new SessionNeeded());
        if (context.User.Identity?.IsAuthenticated != true || metadata.GetMetadata<ServesUnfinishedSignIn>() is not null)
            return await next(invocation);

        var rights = await context.RequestServices.GetRequiredService<IUserRights>().GetAsync(context.RequestAborted);
        return Refusal(rights) is { } problem ? new ProblemAnswer(problem) : await next(invocation);
    }

    private static Problem? Refusal(UserRights? rights) => rights is null ? new NotSignedIn() : rights.BarredBy;
}
