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

internal static class WaitingTime
{
    /// <summary>Rounded up: whoever waits as long as the words say is let in.</summary>
    public static string InWords(TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return seconds < 60 ? Counted.Of(seconds, "second") : Counted.Of((seconds + 59) / 60, "minute");
    }
}
