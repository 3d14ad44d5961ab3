namespace Venus.Core.Features.Identity;

[Slug("admin-exists")]
public sealed record AdminExists : Problem
{
    public override string Message => "Somebody holds the system role already. To make another Admin, add --another.";
}

[Slug("email-taken")]
public sealed record EmailTaken(string Email) : Problem
{
    public override string Message => $"There is an account with the e-mail address {Email} already.";
}
