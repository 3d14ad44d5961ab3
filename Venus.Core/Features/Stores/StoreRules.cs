using System.Text.RegularExpressions;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Stores;

/// <summary>What the description of a store cannot be, known without asking the database, which refuses the same in the same words.</summary>
public static partial class StoreRules
{
    public const int NameLength = 255;
    public const int CodeLength = 20;

    /// <summary>Everything in a new store that cannot be, one problem per field and in the order people read them.</summary>
    public static IEnumerable<Problem> Check(CreateStore store) => Check(store.Name, string.IsNullOrWhiteSpace(store.Code) ? null : store.Code, store.Phone);

    /// <summary>Everything in a changed description that cannot be, one problem per field and in the order people read them.</summary>
    public static IEnumerable<Problem> Check(EditStore store) => Check(store.Name, store.Code, store.Phone);

    private static IEnumerable<Problem> Check(string name, string? code, string? phone)
    {
        if (name.Trim().Length is 0 or > NameLength)
            yield return new InvalidInput("name", $"Enter a name of at most {NameLength} characters.");
        if (code is not null && !CodeForm().IsMatch(code.Trim().ToUpperInvariant()))
            yield return new InvalidInput("code", $"Enter 1 to {CodeLength} capitals and digits.");
        if (PhoneNumber.Check("phone", phone) is { } wrong)
            yield return wrong;
    }

    [GeneratedRegex(@"^[A-Z0-9]{1,20}\z")]
    private static partial Regex CodeForm();
}
