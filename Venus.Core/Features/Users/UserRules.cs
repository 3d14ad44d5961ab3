using Venus.Core.Features.Identity;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Users;

/// <summary>What a user cannot be, known without asking the database, which refuses a name and a phone number in the same words.</summary>
public static class UserRules
{
    public const int NameLength = 255;

    /// <summary>Everything in a new user that cannot be, one problem per field and in the order people read them.</summary>
    public static IEnumerable<Problem> Check(CreateUser user)
    {
        if (CheckName(user.FullName) is { } name)
            yield return name;
        if (!EmailAddress.IsPlausible(user.Email.Trim()))
            yield return new InvalidInput("email", "Enter an e-mail address such as ravi@venus.example.");
        if (PhoneNumber.Check("contact_number", user.ContactNumber) is { } phone)
            yield return phone;
        if (user.Password is { } password && PasswordRules.Check(password, user.Email) is { } weak)
            yield return weak;
    }

    /// <summary>Everything in a changed name and phone number that cannot be, one problem per field.</summary>
    public static IEnumerable<Problem> Check(EditUser user)
    {
        if (CheckName(user.FullName) is { } name)
            yield return name;
        if (PhoneNumber.Check("contact_number", user.ContactNumber) is { } phone)
            yield return phone;
    }

    private static InvalidInput? CheckName(string name) =>
        name.Trim().Length is 0 or > NameLength ? new InvalidInput("full_name", $"Enter a name of at most {NameLength} characters.") : null;
}
