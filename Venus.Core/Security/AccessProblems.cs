namespace Venus.Core.Security;

[Slug("permission-missing")]
public sealed record PermissionMissing(string Permission) : Problem
{
    public override string Message => $"You do not hold the permission {Permission}. An administrator can give it to one of your roles.";
}

[Slug("store-not-assigned")]
public sealed record StoreNotAssigned(int Store) : Problem
{
    public override string Message => "You are not assigned to this store.";
}

/// <summary>The session has ended or the user is not ACTIVE any more.</summary>
[Slug("unauthenticated")]
public sealed record NotSignedIn : Problem
{
    public override string Message => "Your session has ended. Sign in again; what you typed is kept on this device.";
}
