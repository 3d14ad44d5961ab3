namespace Venus.Server.SignIn;

/// <summary>What the form posts.</summary>
public sealed class SignInInput
{
    public string? Email { get; set; }

    public string? Password { get; set; }
}

/// <summary>What its second step posts.</summary>
public sealed class SignInCodeInput
{
    /// <summary>The attempt whose password was right, sealed and for a short time.</summary>
    public string? Ticket { get; set; }

    public string? Code { get; set; }
}

/// <summary>What the form behind a link posts.</summary>
public sealed class LinkInput
{
    /// <summary>From the link's fragment, which no browser sends by itself.</summary>
    public string? Token { get; set; }

    public string? Password { get; set; }

    public string? Code { get; set; }

    /// <summary>The person wants what a link to another address does.</summary>
    public bool Confirmed { get; set; }
}

/// <summary>What the form of a forgotten password posts.</summary>
public sealed class ForgotInput
{
    public string? Email { get; set; }
}

/// <summary>What the form of the sign-up page posts.</summary>
public sealed class SignUpInput
{
    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? Password { get; set; }
}
