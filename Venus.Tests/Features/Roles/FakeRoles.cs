using Venus.Core;
using Venus.Core.Features.Roles;

namespace Venus.Tests.Features.Roles;

/// <summary>Roles in memory; remembers what it was asked, and refuses when told to.</summary>
internal sealed class FakeRoles : IRoleService
{
    public static readonly Guid Admin = Guid.Parse("00000000-0000-7000-8000-000000000001");
    public static readonly Guid Boss = Guid.Parse("00000000-0000-7000-8000-000000000003");
    public static readonly Guid Cashier = Guid.Parse("00000000-0000-7000-8000-000000000005");

    public PermissionCatalogue Catalogue { get; } = new(
        [
            new("sales.create", "Sales and income", "sell at the counter"), new("sales.void", "Sales and income", "void on the day of sale"),
            new("settlements.submit", "Settlement and variance", "submit, resubmit"), new("settlements.approve", "Settlement and variance", "approve, reject"),
        ],
        [new("settlements.submit", "settlements.approve", "Submits and approves the same day")]);

    public List<RoleDetail> Roles { get; } =
    [
        new(new(Admin, "Admin", null, true, false, false, 4, 1, false, 1), new HashSet<string> { "sales.create", "sales.void", "settlements.submit", "settlements.approve" }),
        new(new(Boss, "Store Manager", "Runs a store", false, false, false, 3, 5, false, 7), new HashSet<string> { "sales.create", "sales.void", "settlements.submit" }),
        new(new(Cashier, "Cashier", null, false, true, false, 1, 0, false, 9), new HashSet<string> { "sales.create" }),
    ];

    public List<GrantKeys> Granted { get; } = [];

    public List<SaveRole> Saved { get; } = [];

    public List<Guid> Deleted { get; } = [];

    /// <summary>Answers the next change instead of making it.</summary>
    public Problem? Refusal { get; set; }

    public Task<Result<IReadOnlyList<RoleRow>>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<IReadOnlyList<RoleRow>>.Success([.. Roles.Select(r => r.Role)]));

    public Task<Result<RoleDetail>> GetAsync(Guid role, CancellationToken cancellationToken = default) =>
        Task.FromResult<Result<RoleDetail>>(Roles.Single(r => r.Role.Id == role));

    public Task<Result<PermissionCatalogue>> GetCatalogueAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<Result<PermissionCatalogue>>(Catalogue);

    public Task<Result<RoleSaved>> SaveAsync(SaveRole command, CancellationToken cancellationToken = default)
    {
        Saved.Add(command);
        return Answer(command.Role, () =>
        {
            var keys = Roles.FirstOrDefault(r => r.Role.Id == (command.CopyOf ?? command.Role))?.Keys ?? new HashSet<string>();
            Put(new(new(command.Role, command.Name, command.Description, false, command.IsDefault, command.RequireMfa, keys.Count, 0, false, 1), keys));
        });
    }

    public Task<Result<RoleSaved>> GrantAsync(GrantKeys command, CancellationToken cancellationToken = default)
    {
        Granted.Add(command);
        return Answer(command.Role, () => Give(command.Role, command.Added, command.Removed));
    }

    public Task<Result<RoleSaved>> DeleteAsync(Guid role, uint version, CancellationToken cancellationToken = default)
    {
        Deleted.Add(role);
        return Answer(role, () => Roles.RemoveAll(r => r.Role.Id == role));
    }

    /// <summary>What somebody else does.</summary>
    public void Give(Guid role, IReadOnlyList<string> added, IReadOnlyList<string> removed)
    {
        var old = Roles.Single(r => r.Role.Id == role);
        Put(new(old.Role with { Version = old.Role.Version + 1 }, old.Keys.Union(added).Except(removed).ToHashSet()));
    }

    /// <summary>What somebody else does to the role itself.</summary>
    public void Describe(Guid role, Func<RoleRow, RoleRow> change)
    {
        var old = Roles.Single(r => r.Role.Id == role);
        Put(old with { Role = change(old.Role) with { Version = old.Role.Version + 1 } });
    }

    private void Put(RoleDetail role)
    {
        var at = Roles.FindIndex(r => r.Role.Id == role.Role.Id);
        if (at < 0)
            Roles.Add(role);
        else
            Roles[at] = role;
    }

    private Task<Result<RoleSaved>> Answer(Guid role, Action act)
    {
        if (Refusal is { } refusal)
        {
            Refusal = null;
            return Task.FromResult<Result<RoleSaved>>(refusal);
        }

        act();
        return Task.FromResult<Result<RoleSaved>>(new RoleSaved(role));
    }
}
