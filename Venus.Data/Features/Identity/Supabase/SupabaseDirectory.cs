using Microsoft.Extensions.Logging;
using Refit;
using Venus.Core;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Supabase;

internal sealed partial class SupabaseDirectory(SupabaseCalls calls, ILogger<SupabaseDirectory> logger) : IAccountDirectory
{
    // Supabase bans for a time; this one outlives everybody.
    private const string Forever = "876000h";

    public async Task<Result<AddedAccount?>> AddAsync(string email, string fullName, string? password, CancellationToken cancellationToken)
    {
        var data = new InvitationData(fullName);
        try
        {
            var (user, refusal) = await calls.AskAsync(() => password is null
                ? calls.Admin.InviteAsync(new Invitation(email, data), cancellationToken)
                : calls.Admin.CreateAsync(new NewAccount(email, password, EmailConfirm: true, data), cancellationToken));
            return user is not null ? new AddedAccount(user.Id, IsFresh: password is not null) : ProblemOf(refusal!, email);
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }
    }

    public async Task<Result<Done>> MailLinkAsync(Guid user, CancellationToken cancellationToken)
    {
        try
        {
            var (account, unknown) = await calls.AskAsync(() => calls.Admin.GetAsync(user, cancellationToken));
            if (account is not { Email: { } email })
                return ProblemOf(unknown ?? "user_not_found", email: null);
            var refusal = account.EmailConfirmedAt is null
                ? (await calls.AskAsync(() => calls.Admin.InviteAsync(new Invitation(email, new InvitationData(email)), cancellationToken))).Refusal
                : await calls.TellAsync(() => calls.Auth.RecoverAsync(new RecoveryRequest(email), cancellationToken));
            return refusal is null ? new Done() : ProblemOf(refusal, email: null);
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }
    }

    public async Task<Result<Done>> RemoveSecondFactorsAsync(Guid user, CancellationToken cancellationToken)
    {
        try
        {
            var (factors, unknown) = await calls.AskAsync(() => calls.Admin.GetFactorsAsync(user, cancellationToken));
            if (factors is null)
                return ProblemOf(unknown!, email: null);
            foreach (var factor in factors)
            {
                if (await calls.TellAsync(() => calls.Admin.DeleteFactorAsync(user, factor.Id, cancellationToken)) is { } refusal)
                    return ProblemOf(refusal, email: null);
            }

            return new Done();
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }
    }

    public Task SetEnabledAsync(Guid user, bool enabled) => FollowAsync(user, () => calls.Admin.BanAsync(user, new Ban(enabled ? "none" : Forever), CancellationToken.None));

    public Task DeleteAsync(Guid user) => FollowAsync(user, () => calls.Admin.DeleteAsync(user, CancellationToken.None));

    /// <param name="email">As it was typed; null when none was.</param>
    private static Problem ProblemOf(string refusal, string? email) => refusal switch
    {
        "email_exists" or "user_already_exists" when email is not null => new EmailTaken(email),
        "user_not_found" => new InvalidInput(null, "Supabase has no account of this person."),
        "over_email_send_rate_limit" => new InvalidInput(null, "Supabase sends no more mails at the moment. Try again in some minutes."),
        _ => SupabaseCalls.PasswordProblem(refusal) ?? new InvalidInput(email is null ? null : "email", $"Supabase refused this: {refusal}."),
    };

    private async Task FollowAsync(Guid user, Func<Task<IApiResponse>> call)
    {
        try
        {
            if (await calls.TellAsync(call) is { } refusal)
                LogBehind(user, refusal);
        }
        catch (ProviderDownException)
        {
            LogBehind(user, "no answer");
        }
    }

    [LoggerMessage(LogLevel.Error, "Supabase did not follow a change of user {User}: {Reason}. Venus refuses the person; put the account right there")]
    private partial void LogBehind(Guid user, string reason);
}
