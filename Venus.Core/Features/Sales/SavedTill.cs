using System.Text.Json;

namespace Venus.Core.Features.Sales;

/// <summary>
/// A till as the device keeps it between visits. It names its owner and store, so that nobody else's page ever takes it over.
/// </summary>
public sealed record SavedTill(int Version, Guid User, int Store, Till Till)
{
    // Raised when the shape changes: an older till is then left alone rather than misread.
    private const int Current = 1;

    public static string Write(Guid user, int store, Till till) => JsonSerializer.Serialize(new SavedTill(Current, user, store, till));

    /// <summary>Null when there is nothing fit for this user and store.</summary>
    public static Till? Read(string text, Guid user, int store)
    {
        try
        {
            return JsonSerializer.Deserialize<SavedTill>(text) is { Version: Current, Till: { Open.Lines: not null, Held: not null } till } saved
                && saved.User == user && saved.Store == store
                ? till
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
