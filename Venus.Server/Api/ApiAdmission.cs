using Venus.Core;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>Marks an endpoint that also serves a person who still has to change his password or to set up a second factor.</summary>
internal sealed class ServesUnfinishedSignIn;

/// <summary>What a signed-in person must have done before the REST surface serves him. The one place of this question.</summary>
internal static class ApiAdmission
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var metadata = context.GetEndpoint()!.Metadata;
        if (context.User.Identity?.IsAuthenticated != true || metadata.GetMetadata<ServesUnfinishedSignIn>() is not null)
            return await next(invocation);

        var rights = await context.RequestServices.GetRequiredService<IUserRights>().GetAsync(context.RequestAborted);
        return Refusal(rights) is { } problem ? new ProblemAnswer(problem) : await next(invocation);
    }

    private static Problem? Refusal(UserRights? rights) => rights is null ? new NotSignedIn() : rights.BarredBy;
}
