namespace Venus.Core.Security;

[Slug("permission-missing")]
public sealed record PermissionMissing(string Permission) : Problem
{
    public override string Message => $"You do not hold the permission {Permission}. An administrator can give it to one of your roles.";
}

[Slug("store-not-assigned")]
public sealed record StoreNotAssigned(int Store) : Problem
{
    public override string Message => "You are not assigned to this store.";
}

/// <summary>The session has ended or the user is not ACTIVE any more.</summary>
/// <param name="Reason">Fit for the caller: a client without a session is told of its token.</param>
[Slug("unauthenticated")]
public sealed record NotSignedIn(string Reason = "Your session has ended. Sign in again; what you typed is kept on this device.") : Problem
{
    public override string Message => Reason;
}

/// <summary>The call came with an API token, and only somebody who has signed in does this.</summary>
[Slug("session-needed")]
public sealed record SessionNeeded : Problem
{
    public override string Message => "An API token does not do this. Sign in instead.";
}

/// <summary>Nobody changes his own rights.</summary>
/// <param name="What">keys, roles, stores or account.</param>
[Slug("own-rights")]
public sealed record OwnRights(string What) : Problem
{
    public override string Message => What == "keys"
        ? "You hold this role yourself, and nobody changes his own keys. Another administrator can."
        : $"Nobody changes his own {What} here. Another administrator can.";
}

/// <summary>The system role would lose its last ACTIVE holder.</summary>
[Slug("last-admin")]
public sealed record LastAdmin : Problem
{
    public override string Message => "This would leave nobody active with the system role. Give it to somebody else first.";
}

/// <summary>Only holders of the system role act on its holders.</summary>
[Slug("system-role-protected")]
public sealed record SystemRoleProtected : Problem
{
    public override string Message => "Only holders of the system role act on it and on those who hold it.";
}

/// <summary>Keeps somebody who is signed in from everything but what ends it.</summary>
public abstract record Bar : Problem;

/// <summary>Maintenance is on, and the person does not hold system.maintenance.</summary>
[Slug("maintenance")]
public sealed record UnderMaintenance : Bar
{
    public override string Message => "Venus is being maintained. Nothing is lost; try again a little later.";
}

/// <summary>Somebody else set the password: a new one comes before anything else.</summary>
[Slug("password-change-due")]
public sealed record PasswordChangeDue : Bar
{
    public override string Message => "Choose a new password first.";
}

/// <summary>A role of the person demands a second factor: it is set up before anything else.</summary>
[Slug("second-factor-missing")]
public sealed record SecondFactorMissing : Bar
{
    public override string Message => "Set up your second factor first: your role demands one.";
}
