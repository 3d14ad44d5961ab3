using Microsoft.EntityFrameworkCore;
using Venus.Core.Numbers;
using Venus.Data.Features.Access;
using Venus.Data.Features.Files;
using Venus.Data.Features.Knowledge;
using Venus.Data.Features.Managers;
using Venus.Data.Features.Prices;
using Venus.Data.Features.Roles;
using Venus.Data.Features.Sales;
using Venus.Data.Features.Settings;
using Venus.Data.Features.Skus;
using Venus.Data.Features.Stock;
using Venus.Data.Features.Users;

namespace Venus.Data;

/// <summary>
/// The tables as C# sees them, for reading and for master data. Opened by <see cref="Sessions.VenusSession"/> alone; the migrations in SQL are the
/// truth, and a test compares this model with them.
/// </summary>
public sealed class VenusDbContext(DbContextOptions<VenusDbContext> options) : DbContext(options)
{
    internal DbSet<Store> Stores => Set<Store>();

    internal DbSet<StoreSettings> StoreSettings => Set<StoreSettings>();

    internal DbSet<Colleague> Colleagues => Set<Colleague>();

    internal DbSet<Profile> Profiles => Set<Profile>();

    internal DbSet<FileEntity> StoredFiles => Set<FileEntity>();

    internal DbSet<Contact> Contacts => Set<Contact>();

    internal DbSet<UserRoleName> UserRoleNames => Set<UserRoleName>();

    internal DbSet<UserStore> UserStores => Set<UserStore>();

    internal DbSet<OnboardedManager> OnboardedManagers => Set<OnboardedManager>();

    internal DbSet<RoleEntity> Roles => Set<RoleEntity>();

    internal DbSet<RoleHolders> RoleHolders => Set<RoleHolders>();

    internal DbSet<RolePermission> RolePermissions => Set<RolePermission>();

    internal DbSet<PermissionEntity> Permissions => Set<PermissionEntity>();

    internal DbSet<DutyConflictRow> DutyConflicts => Set<DutyConflictRow>();

    internal DbSet<SystemSetting> SystemSettings => Set<SystemSetting>();

    internal DbSet<BirdTypeEntity> BirdTypes => Set<BirdTypeEntity>();

    internal DbSet<StockFormEntity> StockForms => Set<StockFormEntity>();

    internal DbSet<InventoryReasonCode> ReasonCodes => Set<InventoryReasonCode>();

    internal DbSet<StockBalance> StockBalances => Set<StockBalance>();

    internal DbSet<InventoryLedgerEntry> InventoryLedger => Set<InventoryLedgerEntry>();

    internal DbSet<StockAdjustment> StockAdjustments => Set<StockAdjustment>();

    internal DbSet<SkuEntity> Skus => Set<SkuEntity>();

    internal DbSet<StorePrice> StorePrices => Set<StorePrice>();

    internal DbSet<SaleEntity> Sales => Set<SaleEntity>();

    internal DbSet<SaleItem> SaleItems => Set<SaleItem>();

    internal DbSet<SalePayment> SalePayments => Set<SalePayment>();

    internal DbSet<SaleReversal> SaleReversals => Set<SaleReversal>();

    internal DbSet<DocumentPrint> DocumentPrints => Set<DocumentPrint>();

    internal DbSet<KnowledgeDocumentEntity> KnowledgeDocuments => Set<KnowledgeDocumentEntity>();

    internal DbSet<KnowledgeChunk> KnowledgeChunks => Set<KnowledgeChunk>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // With the schema named, a query outside a session is refused (42501) instead of not finding the table.
        modelBuilder.HasDefaultSchema("public");
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(VenusDbContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Money>().HaveConversion<MoneyConverter>().HaveColumnType("numeric(12,2)");
        configurationBuilder.Properties<Weight>().HaveConversion<WeightConverter>().HaveColumnType("numeric(12,3)");
    }
}
