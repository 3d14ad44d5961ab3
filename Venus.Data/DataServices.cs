using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Dashboards;
using Venus.Core.Features.Files;
using Venus.Core.Features.Health;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Jobs;
using Venus.Core.Features.Knowledge;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Notifications;
using Venus.Core.Features.Prices;
using Venus.Core.Features.RateLimits;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Search;
using Venus.Core.Features.Sessions;
using Venus.Core.Features.Settings;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Features.Users;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Features.ApiTokens;
using Venus.Data.Features.Assistant;
using Venus.Data.Features.Dashboards;
using Venus.Data.Features.Files;
using Venus.Data.Features.Health;
using Venus.Data.Features.Identity;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Features.Jobs;
using Venus.Data.Features.Knowledge;
using Venus.Data.Features.Logs;
using Venus.Data.Features.Managers;
using Venus.Data.Features.Notifications;
using Venus.Data.Features.Prices;
using Venus.Data.Features.RateLimits;
using Venus.Data.Features.Roles;
using Venus.Data.Features.Sales;
using Venus.Data.Features.Search;
using Venus.Data.Features.Sessions;
using Venus.Data.Features.Settings;
using Venus.Data.Features.Skus;
using Venus.Data.Features.Stock;
using Venus.Data.Features.Stores;
using Venus.Data.Features.Users;
using Venus.Data.Live;
using Venus.Data.Sessions;

namespace Venus.Data;

public static class DataServices
{
    /// <summary>
    /// Sessions, live updates and the services of every feature. The caller registers <see cref="Connections.AppLogin"/>,
    /// <see cref="Connections.JobsLogin"/> for a host, and an <see cref="ICurrentUser"/>.
    /// </summary>
    public static IServiceCollection AddVenusData(this IServiceCollection services)
    {
        services.AddSingleton<VenusContextFactory>();
        services.AddSingleton<UserRightsCache>();
        services.AddSingleton<LiveHost>();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<ILiveUpdates>(provider => provider.GetRequiredService<LiveHub>());
        services.AddHostedService<LiveListener>();
        services.AddHostedService<LiveAnnouncer>();
        services.AddHostedService<JobRunner>();
        services.AddSingleton<HostPulse>();
        services.AddHostedService(provider => provider.GetRequiredService<HostPulse>());

        services.AddScoped<IUserRights, CurrentUserRights>();
        services.AddScoped<VenusSession>();
        services.AddScoped<IRefusalLog, RefusalLog>();
        services.TryAddSingleton<BcryptPasswordHasher>();
        services.TryAddSingleton<PasswordHashing>();
        services.TryAddSingleton<IAccountDirectory, NoDirectory>();
        services.TryAddSingleton(provider => new Mailer(null, provider.GetRequiredService<ILogger<Mailer>>()));
        services.AddSingleton<MailedLinks>();
        services.AddScoped<IUserService, UserService>();
        services.AddScoped<IRoleService, RoleService>();
        services.AddScoped<IPermissionService, PermissionService>();
        services.AddScoped<IPosService, PosService>();
        services.AddScoped<ISaleService, SaleService>();
        services.AddScoped<ISkuService, SkuService>();
        services.AddScoped<IPriceService, PriceService>();
        services.AddScoped<IStockService, StockService>();
        services.AddScoped<IStoreService, StoreService>();
        services.AddScoped<IManagerService, ManagerService>();
        services.AddScoped<IOwnProfile, OwnProfiles>();
        services.AddScoped<IAdjustmentService, AdjustmentService>();
        services.AddScoped<ILogService, LogService>();
        services.AddScoped<ISessionService, SessionService>();
        services.AddSingleton<ApiTokenUses>();
        services.AddScoped<IApiTokenService, ApiTokenService>();
        services.AddScoped<ISettingsService, SettingsService>();
        services.AddScoped<IJobService, JobService>();
        services.TryAddSingleton<IdentityDatabase>();
        services.AddScoped<IHealthService, HealthService>();
        services.AddScoped<IRateLimitService, RateLimitService>();
        services.AddScoped<ISystemDashboardService, SystemDashboardService>();
        services.AddScoped<ISearchService, SearchService>();
        services.AddScoped<INotificationService, NotificationService>();
        services.AddScoped<ConversationStore>();
        services.AddScoped<IFileService, FileService>();
        services.AddScoped<IDatasetService, DatasetService>();
        services.AddScoped<IAiConfigService, AiConfigService>();
        services.AddSingleton<Embedder>().AddSingleton<EmbeddingCache>();
        services.AddHostedService<KnowledgeIndexer>();
        services.AddScoped<IKnowledgeService, KnowledgeService>();
        return services;
    }
}
