namespace Venus.Core.Features.Stores;

/// <param name="State">MAINTENANCE or INACTIVE.</param>
[Slug("store-closed")]
public sealed record StoreClosed(string Store, string State) : Problem
{
    public override string Message => State == "MAINTENANCE"
        ? $"{Store} is under maintenance and takes no postings until it is switched back."
        : $"{Store} is not active and takes no postings.";
}
