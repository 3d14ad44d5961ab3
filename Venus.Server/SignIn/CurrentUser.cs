using Microsoft.AspNetCore.SignalR;
using Venus.Core.Security;

namespace Venus.Server.SignIn;

/// <summary>The signed-in person: of the circuit or rendered page where there is one, of the request otherwise.</summary>
internal sealed class CurrentUser(SessionState session, IHttpContextAccessor requests) : ICurrentUser
{
    public async ValueTask<UserIdentity?> GetIdentityAsync()
    {
        if (session.Known is { } state)
            return SessionPrincipal.Read((await state).User);

        // The request that carries a circuit lasts as long as the circuit and knows nothing of the end of its session.
        return requests.HttpContext is { } request && request.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is null
            ? SessionPrincipal.Read(request.User)
            : null;
    }
}
