namespace Venus.Core.Features.RateLimits;

/// <summary>How often holders of a role may call the REST surface (domain document "Platform", section 10).</summary>
/// <param name="Users">How many people hold the role.</param>
/// <param name="PerMinute">10 to 10,000.</param>
/// <param name="PerHour">At least <paramref name="PerMinute"/>, at most 1,000,000.</param>
/// <param name="Enabled">A limit that is not enabled does not count.</param>
/// <param name="Version">Null for a role that was never given a limit of its own.</param>
public sealed record RateLimit(Guid RoleId, string Role, bool IsSystem, int Users, int PerMinute, int PerHour, bool Enabled, long? Version);

/// <param name="Version">As it was read; another one in the meantime refuses.</param>
public sealed record SaveRateLimit(Guid Role, long? Version, int PerMinute, int PerHour, bool Enabled);

/// <summary>What a person may call.</summary>
public sealed record EffectiveLimits(int PerMinute, int PerHour)
{
    /// <summary>Of somebody none of whose roles has an enabled limit.</summary>
    public static EffectiveLimits Usual { get; } = new(60, 1000);

    /// <summary>The highest enabled value of the roles, column by column. The database counts by the same rule (<c>private.limits_of</c>).</summary>
    public static EffectiveLimits Of(IEnumerable<RateLimit> roles)
    {
        var enabled = roles.Where(limit => limit.Enabled).ToList();
        return enabled.Count == 0 ? Usual : new EffectiveLimits(enabled.Max(limit => limit.PerMinute), enabled.Max(limit => limit.PerHour));
    }
}
