using Venus.Core.Numbers;

namespace Venus.Core.Features.Identity;

[Slug("wrong-credentials")]
public sealed record WrongCredentials : Problem
{
    public override string Message => "E-mail or password is wrong. Check both.";
}

[Slug("account-not-active")]
public sealed record AccountNotActive : Problem
{
    public override string Message => "This account is not active. Ask your manager.";
}

/// <summary>Too many wrong passwords for this address.</summary>
[Slug("locked-out")]
public sealed record SignInLocked(TimeSpan Wait) : Problem
{
    public override string Message => $"Too many wrong attempts. Try again in {WaitingTime.InWords(Wait)}.";
}

/// <summary>Too many attempts, right or wrong, from one network.</summary>
[Slug("rate-limited")]
public sealed record TooManySignIns(TimeSpan Wait) : Problem
{
    public override string Message => $"Too many attempts from this network. Try again in {WaitingTime.InWords(Wait)}.";
}

[Slug("sign-in-busy")]
public sealed record SignInBusy : Problem
{
    public override string Message => "Many people are signing in at this moment. Try again in a few seconds.";
}

/// <summary>Where the provider keeps what was asked for: passwords, second factors, accounts.</summary>
[Slug("use-the-provider")]
public sealed record UseTheProvider : Problem
{
    public override string Message => "Passwords, second factors and accounts are kept by the sign-in provider. Sign in there, or change them there.";
}

/// <summary>The provider knows him; Venus does not.</summary>
[Slug("identity-unknown")]
public sealed record IdentityUnknown : Problem
{
    public override string Message => "Nobody in Venus has this account. Ask your manager to invite you with its e-mail address.";
}

[Slug("email-unverified")]
public sealed record EmailUnverified : Problem
{
    public override string Message => "The sign-in provider has not verified your e-mail address yet. Verify it there, then sign in again.";
}

/// <summary>The provider said no, or what came back from it cannot be believed.</summary>
[Slug("sign-in-not-completed")]
public sealed record SignInNotCompleted : Problem
{
    public override string Message => "Signing in was not completed. Try again.";
}

/// <summary>The provider does not answer; nothing is said about the person.</summary>
[Slug("dependency-down")]
public sealed record ProviderUnreachable : Problem
{
    public override string Message => "The sign-in provider does not answer. Try again in a minute.";
}

internal static class WaitingTime
{
    /// <summary>Rounded up: whoever waits as long as the words say is let in.</summary>
    public static string InWords(TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return seconds < 60 ? Counted.Of(seconds, "second") : Counted.Of((seconds + 59) / 60, "minute");
    }
}
