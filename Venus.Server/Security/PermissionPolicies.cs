using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Venus.Core.Security;

namespace Venus.Server.Security;

internal sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement;

/// <summary>Turns the policy name of <see cref="RequirePermissionAttribute"/> into its requirement.</summary>
internal sealed class PermissionPolicyProvider(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (!policyName.StartsWith(RequirePermissionAttribute.PolicyPrefix, StringComparison.Ordinal))
            return base.GetPolicyAsync(policyName);

        var permission = policyName[RequirePermissionAttribute.PolicyPrefix.Length..];
        return Task.FromResult<AuthorizationPolicy?>(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .AddRequirements(new PermissionRequirement(permission))
            .Build());
    }
}

/// <summary>Answers from the person's effective rights; a claim or the name of a role never decides.</summary>
internal sealed class PermissionHandler(IUserRights rights) : AuthorizationHandler<PermissionRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (await rights.GetAsync() is { } mine && mine.May(requirement.Permission))
            context.Succeed(requirement);
    }
}
