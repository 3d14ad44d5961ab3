using Venus.Core.Numbers;

namespace Venus.Core.Features.Roles;

[Slug("role-fixed")]
public sealed record RoleFixed : Problem
{
    public override string Message => "The system role holds every key by rule. Only its name and description change.";
}

[Slug("role-in-use")]
public sealed record RoleInUse(int Users) : Problem
{
    public override string Message => $"{Counted.Of(Users, "user")} still {(Users == 1 ? "holds" : "hold")} this role. Give them another one first.";
}

/// <summary>Conflicts that the person has not confirmed. Repeating the change with them as confirmed carries it out; the audit log names them.</summary>
[Slug("duty-conflict")]
public sealed record DutyConflictUnconfirmed(IReadOnlyList<DutyConflict> Conflicts) : Problem
{
    public override string Message =>
        $"{string.Join(". ", Conflicts.Select(c => $"{c.Meaning}: {c.First} with {c.Second}"))}. Confirm it, or take one key of each pair away.";
}
