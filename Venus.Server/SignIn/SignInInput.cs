namespace Venus.Server.SignIn;

/// <summary>What the form posts.</summary>
public sealed class SignInInput
{
    public string? Email { get; set; }

    public string? Password { get; set; }
}
