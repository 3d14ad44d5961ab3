using Venus.Core.Security;

namespace Venus.Data.Demo;

/// <summary>Somebody of the demo chain. His password is printed at every start: the chain exists in Development only.</summary>
/// <param name="Store">Null for the Admin, who works in all stores.</param>
public sealed record DemoPerson(string Role, int? Store, string Name, string Email, string Password, UserIdentity Identity)
{
    private static readonly string[] Roles = ["Manager", "Store Manager", "Account", "Cashier", "Staff"];

    // One row per store, in the order of Roles.
    private static readonly string[][] Names =
    [
        ["Kavita Rao", "Ravi Kumar", "Suresh Iyer", "Meena Kumari", "Arjun Das"],
        ["Farhan Ali", "Lakshmi Menon", "Neha Gupta", "Joseph Mathew", "Pooja Nair"],
        ["Anita Desai", "Imran Khan", "Vikram Shah", "Divya Pillai", "Ramesh Babu"],
        ["George Thomas", "Sunita Reddy", "Asha Bhat", "Manoj Verma", "Kiran Patil"],
        ["Deepa Joshi", "Mohan Lal", "Priya Singh", "Salim Sheikh", "Geeta Yadav"],
    ];

    /// <summary>An Admin, and one person per other default role and store.</summary>
    public static IReadOnlyList<DemoPerson> All { get; } =
    [
        Of("Admin", null, "Leela Venkat", "admin@venus.demo", 0),
        .. from store in Enumerable.Range(1, Names.Length)
           from role in Enumerable.Range(0, Roles.Length)
           select Of(Roles[role], store, Names[store - 1][role], $"{Slug(Roles[role])}.s{store:00}@venus.demo", store * 10 + role),
    ];

    private static DemoPerson Of(string role, int? store, string name, string email, int number) =>
        new(role, store, name, email, $"demo-{Slug(role)}-2026", new UserIdentity(Id(0xd0, number), Id(0xd1, number)));

    private static string Slug(string role) => role.Replace(' ', '-').ToLowerInvariant();

    private static Guid Id(int kind, int number) => new($"00000000-0000-7000-80{kind:x2}-{number:x12}");
}
