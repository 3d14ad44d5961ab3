using Venus.Core.Features.Roles;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Roles;

internal static class RoleSteps
{
    public static async Task<RoleRow> RoleAsync(this World world, string name) =>
        (await world.As<IRoleService>(await world.PersonAsync("Admin")).ListAsync()).Value.Single(r => r.Name == name);

    public static SaveRole New(string name, RoleRow? copyOf = null) => new(Guid.CreateVersion7(), null, name, null, false, false, copyOf?.Id);

    public static SaveRole Edit(this RoleRow role) => new(role.Id, role.Version, role.Name, role.Description, role.IsDefault, role.RequireMfa);

    public static GrantKeys Give(this RoleRow role, params string[] keys) => new(role.Id, role.Version, keys, [], []);

    public static GrantKeys Take(this RoleRow role, params string[] keys) => new(role.Id, role.Version, [], keys, []);

    /// <summary>Holds these keys and may see and change roles.</summary>
    public static Task<Person> KeeperAsync(this World world, params string[] keys) => world.HolderAsync(
        [1],
        [.. keys.Union([Permissions.RolesView, Permissions.RolesCreate, Permissions.RolesEdit, Permissions.RolesDelete, Permissions.RolesGrant])]);
}
