namespace Venus.Core.Features.Settings;

/// <summary>The keys of the settings, as table <c>system_settings</c> seeds them (domain document "Platform", section 8).</summary>
public static class SettingKeys
{
    public const string AppName = "app_name";
    public const string SupportEmail = "support_email";
    public const string ApiVersion = "api_version";
    public const string RegistrationEnabled = "registration_enabled";
    public const string MaintenanceMode = "maintenance_mode";
    public const string SessionIdleMinutes = "session_idle_minutes";
    public const string SessionAbsoluteHours = "session_absolute_hours";
    public const string ActivityRetentionDays = "activity_retention_days";
}

/// <param name="Value">As text: "true", "480".</param>
/// <param name="UpdatedBy">Null when nobody of Venus changed it since it was seeded.</param>
public sealed record Setting(string Key, string Value, string Description, DateTimeOffset UpdatedAt, string? UpdatedBy);

/// <param name="Before">The value the person saw; another one in the meantime refuses.</param>
public sealed record SettingChange(string Key, string Before, string After);
