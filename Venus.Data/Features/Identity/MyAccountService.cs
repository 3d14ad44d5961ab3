using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

internal sealed class MyAccountService(VenusSession session, ICurrentUser user, IOwnCredentials credentials) : IMyAccountService
{
    public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken = default) => credentials.GetSecurityAsync(cancellationToken);

    public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken = default) =>
        credentials.ChangePasswordAsync(current, password, cancellationToken);

    public Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken = default) =>
        credentials.ChangeEmailAsync(current, email, cancellationToken);

    public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken = default) =>
        credentials.StartSecondFactorAsync(cancellationToken);

    public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken = default) =>
        credentials.ConfirmSecondFactorAsync(setup, code, cancellationToken);

    public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken = default) =>
        credentials.RemoveSecondFactorAsync(current, cancellationToken);

    public async Task<Result<IReadOnlyList<MySession>>> ListSessionsAsync(CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<IReadOnlyList<MySession>>("my_sessions", new { }, cancellationToken);

    public async Task<Result<Done>> EndSessionAsync(Guid sessionId, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("end_own_session", new { Session = sessionId }, cancellationToken);

    public async Task<Result<Done>> SignOutEverywhereAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        // While this session still has its tokens.
        await credentials.SignOutEverywhereAsync(cancellationToken);
        return await session.PostAsync<Done>("sign_out_everywhere", new { }, cancellationToken);
    }

    public async Task<Result<MyProfile>> GetProfileAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        var me = (await user.GetIdentityAsync())!;
        return await session.ReadAsync(
            (db, cancel) => db.Database.SqlQuery<MyProfile>(
                $"select p.full_name, c.contact_number, p.avatar_url from public.profiles p join public.contacts c using (id) where id = {me.UserId}").SingleAsync(cancel),
            cancellationToken);
    }

    public async Task<Result<Done>> SaveProfileAsync(MyProfile profile, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("save_own_profile", profile with { ContactNumber = PhoneNumber.Plain(profile.ContactNumber) }, cancellationToken);
}
