using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stores;

internal static class StoreSteps
{
    public static CreateStore NewStore(string? code = null, string name = "Venus Chicken - Harbour") =>
        new(Guid.CreateVersion7(), code, name, "Harbour", "1 Quay Road", "+91 44 2345-6789", new DateOnly(2026, 4, 1));

    public static EditStore Renamed(this StoreDetail read, string name) => new(
        read.Store.Id, read.Version, read.Store.Code, name, read.Store.Location, read.Store.Address, read.Store.Phone, read.Store.OpeningDate);

    /// <summary>The settings as they were read, to be sent back with changes.</summary>
    public static SaveStoreSettings Settings(this StoreDetail read) => new(
        read.Store.Id, read.Options!.Version, read.Options.ToleranceKg, read.Options.ToleranceBirds, read.Options.CashTolerance, read.Options.BlindCount,
        read.Options.SinglePerson, read.Options.RoundOff, read.Options.ReturnDays, read.Options.RequireScale, read.Options.LabelPrefix, read.Options.UpiId,
        read.Options.Footer, read.Store.GstNumber);

    public static async Task<StoreDetail> StoreAsync(this World world, Person who, int store) =>
        (await world.As<IStoreService>(who).GetAsync(store)).Value;

    public static StoreOptions Defaults(uint version) =>
        new(version, new Weight(0.001m), 0, new Money(1), true, false, false, 3, false, "21", null, "Thank you! Visit again");
}
