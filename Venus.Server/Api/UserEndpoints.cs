using Venus.Core.Features.Identity;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>
/// What people change of themselves. A telephone number or a picture that is not sent is removed; of pictures the address of the present one alone is taken.
/// </summary>
internal sealed record ProfileRequest(string? FullName, string? ContactNumber = null, string? AvatarUrl = null)
{
    public override string ToString() => nameof(ProfileRequest);
}

internal static class UserEndpoints
{
    internal static readonly ReadShape<OwnProfile> Me = new(
        new("id", "User", p => p.Id),
        new("email", "E-mail", p => p.Email),
        new("full_name", "Name", p => p.FullName),
        new("avatar_url", "Avatar", p => p.AvatarUrl),
        new("contact_number", "Telephone", p => p.ContactNumber),
        new("status", "Status", p => p.Status),
        new("roles", "Roles", p => p.Roles.Select(r => new { r.Id, r.Name })),
        new("permissions", "Permissions", p => p.Permissions),
        new("stores", "Stores", p => p.Stores.Select(s => new { s.Id, s.Code, s.Name, s.Timezone, s.Status })),
        new("is_system", "Admin", p => p.IsSystem),
        new("mfa", "Second factor", p => p.Mfa),
        new("homepage", "Home page", p => p.Homepage));

    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapGet("/users/me", GetMeAsync).ForEverybody().Tells("The caller with his permissions and stores", ApiSamples.Me);
        api.MapPut("/users/me", PutMeAsync).ForEverybody().Tells("Change one's own name and telephone, and keep or remove the picture", ApiSamples.Me, body: """{"full_name": "Meena Kumari", "contact_number": "+919840012345", "avatar_url": "/files/019ac000-0000-7000-8000-000000000002"}""");
    }

    private static async Task<IResult> GetMeAsync(IOwnProfile profile, IUserRights rights, CancellationToken cancellationToken)
    {
        var own = await profile.GetAsync(cancellationToken);
        return await rights.GetAsync(cancellationToken) is { } mine
            ? own.ToAnswer(me => Me.Write(me, mine))
            : new ProblemAnswer(new NotSignedIn());
    }

    private static async Task<IResult> PutMeAsync(
        ProfileRequest request, IMyAccountService account, IOwnProfile profile, IUserRights rights, CancellationToken cancellationToken)
    {
        if (ApiText.Fault(("full_name", request.FullName), ("contact_number", request.ContactNumber), ("avatar_url", request.AvatarUrl)) is { } fault)
            return new ProblemAnswer(fault);
        var saved = await account.SaveProfileAsync(new MyProfile(request.FullName ?? "", request.ContactNumber, request.AvatarUrl), cancellationToken);
        return saved.Problem is { } problem ? new ProblemAnswer(problem) : await GetMeAsync(profile, rights, cancellationToken);
    }
}
