namespace Venus.Core.Features.Identity;

/// <summary>The password was right; a code of the second factor is asked for now, under the same attempt.</summary>
[Slug("second-factor-due")]
public sealed record SecondFactorDue(Guid AttemptId, Guid UserId) : Problem
{
    public override string Message => "Enter the code of your authenticator app as well.";
}

/// <summary>A code that is wrong, used before, or too old.</summary>
/// <param name="AttemptId">The attempt under which the next code may be tried; null: sign in from the beginning.</param>
[Slug("wrong-code")]
public sealed record WrongCode(Guid? AttemptId) : Problem
{
    public override string Message => AttemptId is null
        ? "The time for the code is over. Sign in again."
        : "This code is not right. Wait for the next one; each serves once.";

    public override string? Field => "code";
}

/// <summary>Wrong, used, replaced or expired: one answer for all.</summary>
[Slug("link-not-usable")]
public sealed record LinkNotUsable : Problem
{
    public override string Message => "This link does not work any more: it serves once, and not for long. Ask for a new one.";
}

[Slug("registration-closed")]
public sealed record RegistrationClosed : Problem
{
    public override string Message => "Nobody can sign up at the moment. Ask your manager for an account.";
}

/// <summary>Repeated for a change of one's own access.</summary>
[Slug("wrong-password")]
public sealed record WrongPassword : Problem
{
    public override string Message => "This is not your password.";

    public override string? Field => "current";
}

/// <summary>The set-up of a second factor that the person sees is not the one under way any more.</summary>
[Slug("second-factor-replaced")]
public sealed record SecondFactorReplaced : Problem
{
    public override string Message => "This set-up was begun anew, or finished, in another window. Its codes open nothing: delete it from your app, and begin again here.";
}
