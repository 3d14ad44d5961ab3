using Venus.Core.Fields;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Stores;

/// <summary>What a store does now: ACTIVE takes postings, MAINTENANCE and INACTIVE do not.</summary>
public static class StoreStates
{
    public const string Active = "ACTIVE";
    public const string Maintenance = "MAINTENANCE";
    public const string Inactive = "INACTIVE";
}

/// <param name="Timezone">IANA name.</param>
/// <param name="Status">ACTIVE or MAINTENANCE.</param>
/// <param name="IsActive">False: deactivated, whatever the status says.</param>
public sealed record StoreRow(
    int Id,
    string Code,
    string Name,
    string? Location,
    string? Address,
    string? Phone,
    string? GstNumber,
    string Timezone,
    string Status,
    bool IsActive,
    DateOnly? OpeningDate,
    DateTimeOffset CreatedAt)
{
    /// <summary>One of <see cref="StoreStates"/>.</summary>
    public string State => IsActive ? Status : StoreStates.Inactive;

    /// <summary>What leaves Venus of a store by page and file.</summary>
    public static ReadShape<StoreRow> Shape { get; } = new(
        new("code", "Code", s => s.Code) { Sorts = true },
        new("name", "Name", s => s.Name) { Sorts = true },
        new("status", "Status", s => s.State) { Sorts = true },
        new("location", "Location", s => s.Location) { Sorts = true },
        new("phone", "Phone", s => s.Phone),
        new("gst_number", "GST number", s => s.GstNumber),
        new("timezone", "Time zone", s => s.Timezone) { Sorts = true },
        new("created_at", "Created", s => s.CreatedAt) { Sorts = true });
}

/// <summary>How a store works.</summary>
/// <param name="Version">Of the settings together with the GST number.</param>
/// <param name="ToleranceKg">A stock difference up to it makes no variance: 0 to 100 kg.</param>
/// <param name="ToleranceBirds">The same in birds: 0 to 100.</param>
/// <param name="CashTolerance">A money difference up to it needs no note: ₹0 to ₹10,000.</param>
/// <param name="BlindCount">Expected figures stay hidden until the count is submitted.</param>
/// <param name="SinglePerson">Lifts the rules that demand two persons.</param>
/// <param name="RoundOff">Sales are rounded to the nearest rupee.</param>
/// <param name="ReturnDays">How long goods are taken back: 0 to 365.</param>
/// <param name="RequireScale">Dressed forms are weighed, never typed.</param>
/// <param name="LabelPrefix">Of scale labels: 20 to 29.</param>
/// <param name="Footer">At the end of each receipt, at most 200 characters.</param>
public sealed record StoreOptions(
    uint Version,
    Weight ToleranceKg,
    int ToleranceBirds,
    Money CashTolerance,
    bool BlindCount,
    bool SinglePerson,
    bool RoundOff,
    int ReturnDays,
    bool RequireScale,
    string LabelPrefix,
    string? UpiId,
    string Footer);

/// <param name="Version">Of the store without its settings; a change names it, and a newer one refuses with <see cref="StateChanged"/>.</param>
/// <param name="Options">Null without <c>stores.settings</c>.</param>
public sealed record StoreDetail(StoreRow Store, uint Version, StoreOptions? Options);

/// <param name="Search">In code, name, location and phone.</param>
/// <param name="State">One of <see cref="StoreStates"/>.</param>
public sealed record StoreFilter(string? Search = null, string? State = null);

/// <param name="Key">Chosen by the caller, so that a repeated call adds one store.</param>
/// <param name="Code">Capitals and digits; null takes the next free one, such as S06.</param>
public sealed record CreateStore(Guid Key, string? Code, string Name, string? Location, string? Address, string? Phone, DateOnly? OpeningDate);

/// <param name="Code">Changes only until the first document number; at most 3 characters with a GST number.</param>
public sealed record EditStore(
    int Store, uint Version, string Code, string Name, string? Location, string? Address, string? Phone, DateOnly? OpeningDate);

/// <param name="Version">That of the <see cref="StoreOptions"/>. For the other figures see there.</param>
/// <param name="GstNumber">15 characters; with it the store sells by tax invoice.</param>
public sealed record SaveStoreSettings(
    int Store,
    uint Version,
    Weight ToleranceKg,
    int ToleranceBirds,
    Money CashTolerance,
    bool BlindCount,
    bool SinglePerson,
    bool RoundOff,
    int ReturnDays,
    bool RequireScale,
    string LabelPrefix,
    string? UpiId,
    string Footer,
    string? GstNumber);

public sealed record StoreSaved(int Id);

/// <summary>
/// The stores one may work in, deactivated ones too. Another's store is <see cref="NotFound"/> as a record and refused in a command; a change of what
/// somebody else changed meanwhile is <see cref="StateChanged"/>.
/// </summary>
public interface IStoreService
{
    /// <summary>Key <c>stores.view</c>. By code unless asked otherwise.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="pageSize">At most 200.</param>
    Task<Result<Page<StoreRow>>> ListAsync(
        StoreFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over every store of the filter, in the order of the list, and logs the export.</summary>
    Task<Result<Done>> ExportAsync(StoreFilter filter, Sorting? sorting, Func<StoreRow, Task> write, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.view</c>.</summary>
    Task<Result<StoreDetail>> GetAsync(int id, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.create</c>. The store is its creator's. Refuses a code that is taken with <see cref="Duplicate"/>.</summary>
    Task<Result<StoreSaved>> CreateAsync(CreateStore command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.edit</c>.</summary>
    Task<Result<StoreSaved>> EditAsync(EditStore command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.manage_timezone</c>. Business dates already given stay.</summary>
    /// <param name="timezone">IANA name, known to the database and to this host.</param>
    Task<Result<StoreSaved>> SetTimezoneAsync(int store, uint version, string timezone, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.settings</c>. Refuses figures out of bounds beside their field.</summary>
    Task<Result<StoreSaved>> SaveSettingsAsync(SaveStoreSettings command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.maintenance</c>. Waits for postings under way.</summary>
    Task<Result<StoreSaved>> SetMaintenanceAsync(int store, uint version, bool on, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.delete</c> to deactivate, which refuses with <see cref="StoreHasStock"/>; <c>stores.edit</c> to reactivate.</summary>
    Task<Result<StoreSaved>> SetActiveAsync(int store, uint version, bool active, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.delete</c>. Only a store that nothing names: <see cref="StoreHasHistory"/>.</summary>
    Task<Result<StoreSaved>> DeleteAsync(int store, uint version, CancellationToken cancellationToken = default);
}
