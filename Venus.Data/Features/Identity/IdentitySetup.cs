using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Features.Identity.Supabase;

namespace Venus.Data.Features.Identity;

public static class IdentitySetup
{
    /// <summary>
    /// The identity provider, sessions, tickets and data-protection keys of the database. Needs <see cref="AppLogin"/>.
    /// </summary>
    /// <exception cref="SetupException">Every fault of the settings.</exception>
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = IdentitySettings.Read(configuration);
        services.AddSingleton(settings);
        services.AddSingleton<IdentityDatabase>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<IdentityDatabase>());
        services.AddSingleton<BcryptPasswordHasher>();
        services.AddSingleton<PasswordHashing>();
        if (settings.OpenIdConnect is { } openIdConnect)
            services.AddOpenIdConnectProvider(openIdConnect);
        else if (settings.Supabase is { } supabase)
            services.AddSupabaseProvider(supabase);
        else
            services.AddLocalProvider();
        services.AddHostedService<ProviderNotice>();
        services.AddScoped<IMyAccountService, MyAccountService>();
        services.AddSingleton<PostgresTicketStore>();
        services.AddSingleton<ITicketStore>(provider => provider.GetRequiredService<PostgresTicketStore>());
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TokenSessions>();
        var mail = MailSettings.Read(configuration);
        services.AddSingleton(provider => new Mailer(mail, provider.GetRequiredService<ILogger<Mailer>>()));

        services.AddSingleton(provider => new KeySecret(configuration[KeySecret.SettingKey], provider.GetRequiredService<AppLogin>()));
        services.AddDataProtection().SetApplicationName("Venus");
        services.AddOptions<KeyManagementOptions>().Configure<IdentityDatabase, KeySecret>((options, database, secret) =>
        {
            options.XmlRepository = new PostgresXmlRepository(database);
            options.XmlEncryptor = new KeyEncryptor(secret);
        });
        return services;
    }

    private static void AddLocalProvider(this IServiceCollection services)
    {
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<LocalIdentityProvider>();
        services.AddSingleton<IIdentityProvider>(provider => provider.GetRequiredService<LocalIdentityProvider>());
        services.AddSingleton<ILocalAccounts, LocalAccounts>();
        services.AddScoped<IOwnCredentials, LocalCredentials>();
        services.AddRecovery<LocalRecovery>();
    }

    private static void AddRecovery<T>(this IServiceCollection services)
        where T : class, IRecovery
    {
        services.AddSingleton<IRecovery, T>();
        services.AddSingleton<RecoveryQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<RecoveryQueue>());
    }

    private static void AddSupabaseProvider(this IServiceCollection services, SupabaseSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<SupabaseCalls>();
        services.AddSingleton(provider => new SupabaseTokens(settings, provider.GetRequiredService<SupabaseCalls>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BearerSessions>();
        services.AddSingleton(provider => new SupabaseSessions(
            settings, provider.GetRequiredService<SupabaseCalls>(), provider.GetRequiredService<SupabaseTokens>(), provider.GetRequiredService<BearerSessions>(),
            provider.GetRequiredService<TokenSessions>()));
        services.AddSingleton<FreshTokens>();
        services.AddSingleton<SupabaseIdentityProvider>();
        services.AddSingleton<IIdentityProvider>(provider => provider.GetRequiredService<SupabaseIdentityProvider>());
        services.AddSingleton<ILocalAccounts, SupabaseAccounts>();
        services.AddScoped<IOwnCredentials, SupabaseCredentials>();
        services.AddRecovery<SupabaseRecovery>();
        services.AddSingleton<IAccountDirectory, SupabaseDirectory>();
        services.AddHostedService<SupabaseBans>();
    }

    private static void AddOpenIdConnectProvider(this IServiceCollection services, OpenIdConnectSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<IIdentityProvider, OpenIdConnectProvider>();
        services.AddSingleton<BearerSessions>();
        services.AddSingleton<AccountsElsewhere>();
        services.AddSingleton<ILocalAccounts>(provider => provider.GetRequiredService<AccountsElsewhere>());
        services.AddSingleton<IOwnCredentials>(provider => provider.GetRequiredService<AccountsElsewhere>());
    }
}
