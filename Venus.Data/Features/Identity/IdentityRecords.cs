using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity;

/// <summary>An account of <c>auth.users</c> with its profile, as far as signing in needs it.</summary>
/// <param name="State">ACTIVE, or why it may not sign in: see <c>identity.open_attempt</c>.</param>
public sealed record LocalAccount(Guid UserId, string? PasswordHash, string State = "ACTIVE", bool HasSecondFactor = false)
{
    // A record prints its members.
    public override string ToString() => $"account {UserId}";
}

/// <summary>An attempt that may be checked now, or the reason why not.</summary>
/// <param name="Refusal">Null, <c>rate-limited</c> or <c>locked-out</c>.</param>
/// <param name="Account">Null for an unknown address too: it is checked all the same.</param>
public sealed record OpenedAttempt(string? Refusal, TimeSpan Wait, LocalAccount? Account)
{
    /// <returns>Null for one that may be checked.</returns>
    public Problem? ToProblem() => Refusal switch
    {
        null => null,
        "rate-limited" => new TooManySignIns(Wait),
        "locked-out" => new SignInLocked(Wait),
        _ => throw new InvalidOperationException($"Unknown refusal {Refusal}."),
    };
}

public enum AttemptResult
{
    /// <summary>Unknown address or wrong password.</summary>
    Wrong,

    /// <summary>The right password of an account that may not sign in.</summary>
    Inactive,

    /// <summary>Nobody had time to check it.</summary>
    Busy,
}

/// <summary>The session to start for a person who has proved who he is.</summary>
public sealed record NewSession(VerifiedSignIn Verified)
{
    /// <summary>Never one that existed before the sign-in.</summary>
    public UserIdentity Identity { get; } = new(Verified.UserId, Guid.CreateVersion7());
}

public sealed record CallLimits(int PerMinute, int PerHour);

/// <summary>A call against its limits.</summary>
/// <param name="MinuteRemaining">What is left after it.</param>
/// <param name="Wait">Null for a call that passes; whoever waits as long is let in.</param>
public sealed record CallCount(CallLimits Limits, int MinuteRemaining, int HourRemaining, TimeSpan? Wait);

public sealed record StoredTicket(byte[] Ticket, DateTimeOffset ExpiresAt);
