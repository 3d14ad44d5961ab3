namespace Venus.Core.Features.Mail;

/// <summary>No mail server is configured.</summary>
[Slug("mail-not-configured")]
public sealed record MailNotConfigured : Problem
{
    public override string Message => "No mail server is configured.";
}

/// <summary>The mail server did not take it.</summary>
/// <param name="Reason">What it said, or what kept it from saying anything; a whole sentence.</param>
[Slug("mail-not-sent")]
public sealed record MailNotSent(string Reason) : Problem
{
    public override string Message => $"The mail could not be sent. {Reason}";
}
