using System.Text;

namespace Venus.Core.Features.Identity;

[Slug("weak-password")]
public sealed record PasswordRefused(string Reason) : Problem
{
    public override string Message => Reason;

    public override string? Field => "Password";
}

/// <summary>What a new password must be (domain document "Platform", section 2).</summary>
public static class PasswordRules
{
    public const int MinimumBytes = 8;

    /// <summary>bcrypt reads no further.</summary>
    public const int MaximumBytes = 72;

    private const string CommonPasswords = "Venus.Core.Features.Identity.common-passwords.txt";

    private static readonly Lazy<HashSet<string>> Common = new(ReadCommon);

    /// <returns>Null for a password that will do.</returns>
    public static PasswordRefused? Check(string password, string email) => Encoding.UTF8.GetByteCount(password) switch
    {
        < MinimumBytes => new PasswordRefused($"A password has {MinimumBytes} characters or more."),
        > MaximumBytes => new PasswordRefused($"A password has {MaximumBytes} characters at most; letters beyond A to Z count for two or more."),
        _ when string.Equals(password.Trim(), email.Trim(), StringComparison.OrdinalIgnoreCase) => new PasswordRefused("The e-mail address cannot be the password."),
        _ when Common.Value.Contains(password) => new PasswordRefused("This is one of the most common passwords. Choose another."),
        _ => null,
    };

    private static HashSet<string> ReadCommon()
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream(CommonPasswords)!);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("# ", StringComparison.Ordinal))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
