using System.Text.Json.Serialization;
using Refit;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Supabase;

internal sealed record PasswordGrant(string Email, string Password)
{
    // A record prints its members.
    public override string ToString() => nameof(PasswordGrant);
}

internal sealed record RefreshGrant([property: JsonPropertyName("refresh_token")] string RefreshToken)
{
    // A record prints its members.
    public override string ToString() => nameof(RefreshGrant);
}

internal sealed record FactorCode([property: JsonPropertyName("challenge_id")] string ChallengeId, string Code);

internal sealed record NewPassword(string Password)
{
    // A record prints its members.
    public override string ToString() => nameof(NewPassword);
}

internal sealed record RecoveryRequest(string Email)
{
    // A record prints its members.
    public override string ToString() => nameof(RecoveryRequest);
}

/// <param name="FriendlyName">No two factors of a person have the same.</param>
internal sealed record NewFactor(
    [property: JsonPropertyName("factor_type")] string FactorType, [property: JsonPropertyName("friendly_name")] string FriendlyName, string Issuer);

internal sealed record EnrolledFactor(string Id, TotpSecret Totp)
{
    // A record prints its members.
    public override string ToString() => $"factor {Id}";
}

internal sealed record TotpSecret(string Secret, string Uri)
{
    // A record prints its members.
    public override string ToString() => nameof(TotpSecret);
}

internal sealed record SupabaseFactor(
    string Id, string Status, [property: JsonPropertyName("factor_type")] string FactorType, [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt)
{
    public bool IsTotp => FactorType == "totp";

    public bool IsVerified => Status == "verified";
}

internal sealed record SupabaseUser(
    Guid Id, string? Email, [property: JsonPropertyName("email_confirmed_at")] DateTimeOffset? EmailConfirmedAt, IReadOnlyList<SupabaseFactor>? Factors)
{
    [JsonPropertyName("banned_until")]
    public DateTimeOffset? BannedUntil { get; init; }

    /// <summary>The one that signing in asks for; null: none.</summary>
    public SupabaseFactor? SecondFactor => Factors?.FirstOrDefault(factor => factor is { IsVerified: true, IsTotp: true });

    // A record prints its members.
    public override string ToString() => $"user {Id}";
}

internal sealed record SupabaseSession(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    SupabaseUser User)
{
    public ProviderTokens ToTokens() => new(AccessToken, RefreshToken, TimeSpan.FromSeconds(ExpiresIn));

    // A record prints its members.
    public override string ToString() => $"session of {User.Id}";
}

internal sealed record SupabaseChallenge(string Id);

/// <summary>What a refusal says: <c>error_code</c> since 2024, <c>error</c> of OAuth before.</summary>
internal sealed record SupabaseFault([property: JsonPropertyName("error_code")] string? ErrorCode, string? Error);

/// <summary>Supabase Auth's REST API, as far as people use it who sign in. Its requests carry the anonymous key.</summary>
internal interface ISupabaseAuth
{
    [Post("/token?grant_type=password")]
    Task<ApiResponse<SupabaseSession>> SignInAsync([Body] PasswordGrant grant, CancellationToken cancellationToken);

    [Post("/token?grant_type=refresh_token")]
    Task<ApiResponse<SupabaseSession>> RefreshAsync([Body] RefreshGrant grant, CancellationToken cancellationToken);

    /// <summary>Mails a link to a new password. Says of an unknown address what it says of a known one.</summary>
    [Post("/recover")]
    Task<IApiResponse> RecoverAsync([Body] RecoveryRequest request, CancellationToken cancellationToken);

    [Post("/factors")]
    Task<ApiResponse<EnrolledFactor>> EnrollAsync([Authorize] string accessToken, [Body] NewFactor factor, CancellationToken cancellationToken);

    [Delete("/factors/{factor}")]
    Task<IApiResponse> UnenrollAsync(string factor, [Authorize] string accessToken, CancellationToken cancellationToken);

    [Post("/factors/{factor}/challenge")]
    Task<ApiResponse<SupabaseChallenge>> ChallengeAsync(string factor, [Authorize] string accessToken, CancellationToken cancellationToken);

    [Post("/factors/{factor}/verify")]
    Task<ApiResponse<SupabaseSession>> VerifyAsync(string factor, [Authorize] string accessToken, [Body] FactorCode code, CancellationToken cancellationToken);

    /// <param name="scope"><c>local</c>: the session of the token; <c>global</c>: all of its person's.</param>
    [Post("/logout")]
    Task<IApiResponse> SignOutAsync([Authorize] string accessToken, string scope, CancellationToken cancellationToken);

    [Get("/user")]
    Task<ApiResponse<SupabaseUser>> GetUserAsync([Authorize] string accessToken, CancellationToken cancellationToken);

    [Put("/user")]
    Task<ApiResponse<SupabaseUser>> UpdateAsync([Authorize] string accessToken, [Body] NewPassword password, CancellationToken cancellationToken);

    [Get("/health")]
    Task<IApiResponse> GetHealthAsync(CancellationToken cancellationToken);

    [Get("/.well-known/jwks.json")]
    Task<ApiResponse<string>> GetKeysAsync(CancellationToken cancellationToken);
}

internal sealed record Invitation(string Email, InvitationData Data);

internal sealed record InvitationData([property: JsonPropertyName("full_name")] string FullName);

/// <param name="EmailConfirm">The address counts as verified.</param>
internal sealed record NewAccount(
    string Email, string Password, [property: JsonPropertyName("email_confirm")] bool EmailConfirm, [property: JsonPropertyName("user_metadata")] InvitationData Data)
{
    // A record prints its members.
    public override string ToString() => nameof(NewAccount);
}

internal sealed record Ban([property: JsonPropertyName("ban_duration")] string BanDuration);

/// <summary>What administrators do at Supabase. Its requests carry the service key, which nothing else in Venus reads.</summary>
internal interface ISupabaseAdmin
{
    [Post("/invite")]
    Task<ApiResponse<SupabaseUser>> InviteAsync([Body] Invitation invitation, CancellationToken cancellationToken);

    [Post("/admin/users")]
    Task<ApiResponse<SupabaseUser>> CreateAsync([Body] NewAccount account, CancellationToken cancellationToken);

    [Get("/admin/users/{user}")]
    Task<ApiResponse<SupabaseUser>> GetAsync(Guid user, CancellationToken cancellationToken);

    [Get("/admin/users/{user}/factors")]
    Task<ApiResponse<IReadOnlyList<SupabaseFactor>>> GetFactorsAsync(Guid user, CancellationToken cancellationToken);

    [Delete("/admin/users/{user}/factors/{factor}")]
    Task<IApiResponse> DeleteFactorAsync(Guid user, string factor, CancellationToken cancellationToken);

    [Put("/admin/users/{user}")]
    Task<IApiResponse> BanAsync(Guid user, [Body] Ban ban, CancellationToken cancellationToken);

    [Delete("/admin/users/{user}")]
    Task<IApiResponse> DeleteAsync(Guid user, CancellationToken cancellationToken);
}
