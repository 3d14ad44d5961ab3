using Microsoft.AspNetCore.Authorization;

namespace Venus.Server.Security;

/// <summary>
/// Names the key a page or endpoint needs: <c>@attribute [RequirePermission(Permissions.SkusView)]</c>. The same key stands in the sidebar.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequirePermissionAttribute : AuthorizeAttribute
{
    internal const string PolicyPrefix = "permission:";

    public RequirePermissionAttribute(string permission)
        : base(PolicyPrefix + permission)
    {
        Permission = permission;
    }

    /// <summary>One of the constants of <see cref="Core.Security.Permissions"/>.</summary>
    public string Permission { get; }

    /// <summary>The page shows chain-wide records and works for a person without a store.</summary>
    public bool ChainWide { get; init; }
}
