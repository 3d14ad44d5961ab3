namespace Venus.Core.Security;

/// <summary>Where a refusal is written down that no service has made, such as that of a page. Services log their own.</summary>
public interface IRefusalLog
{
    /// <summary>Leaves ACCESS_DENIED in the activity log of the current user.</summary>
    /// <param name="permission">The key that was missing; null when it was a store alone.</param>
    Task WriteAsync(string? permission, int? store, CancellationToken cancellationToken = default);
}
