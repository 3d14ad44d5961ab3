namespace Venus.Data.Connections;

/// <summary>
/// The three ways into the database: the host's login without rights, the owner that migrates, and the background jobs.
/// </summary>
public sealed record VenusConnections(string App, string Owner, string Jobs)
{
    public const string AppKey = "Venus";
    public const string OwnerKey = "VenusOwner";
    public const string JobsKey = "VenusJobs";

    // A record prints its members, and these carry passwords.
    public override string ToString() => nameof(VenusConnections);
}
