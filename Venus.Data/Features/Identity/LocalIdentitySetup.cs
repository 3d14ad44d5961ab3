using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

public static class LocalIdentitySetup
{
    public const string ProviderKey = "Identity:Provider";

    /// <exception cref="SetupException">The settings name a provider that this build has not, or a secret that is none.</exception>
    public static void Check(IConfiguration configuration)
    {
        if (configuration[ProviderKey] is { Length: > 0 } provider && provider != "Local")
        {
            throw new SetupException(
                $"{ProviderKey} is \"{provider}\", but this build of Venus signs people in by Local alone: remove the setting, or set it to Local.");
        }

        KeySecret.Check(configuration[KeySecret.SettingKey]);
    }

    /// <summary>
    /// The identity provider, sessions, tickets and data-protection keys of the database. Needs <see cref="AppLogin"/>.
    /// </summary>
    public static IServiceCollection AddLocalIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        Check(configuration);
        services.AddSingleton<IdentityDatabase>();
        services.AddSingleton<ISessions>(provider => provider.GetRequiredService<IdentityDatabase>());
        services.AddSingleton<BcryptPasswordHasher>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<LocalIdentityProvider>();
        services.AddSingleton<IIdentityProvider>(provider => provider.GetRequiredService<LocalIdentityProvider>());
        services.AddSingleton<ILocalAccounts, LocalAccounts>();
        services.AddScoped<IMyAccountService, MyAccountService>();
        services.AddSingleton<ITicketStore, PostgresTicketStore>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TokenSessions>();

        services.AddSingleton(provider => new KeySecret(configuration[KeySecret.SettingKey], provider.GetRequiredService<AppLogin>()));
        services.AddDataProtection().SetApplicationName("Venus");
        services.AddOptions<KeyManagementOptions>().Configure<IdentityDatabase, KeySecret>((options, database, secret) =>
        {
            options.XmlRepository = new PostgresXmlRepository(database);
            options.XmlEncryptor = new KeyEncryptor(secret);
        });
        return services;
    }
}
