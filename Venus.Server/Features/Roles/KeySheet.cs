using Venus.Core.Features.Roles;

namespace Venus.Server.Features.Roles;

/// <summary>Which keys the list shows.</summary>
public enum KeyChoice
{
    All,
    Assigned,
    Missing,
    Changed,
    Conflicting,
}

/// <summary>One module of the catalogue, as it would be saved.</summary>
/// <param name="Assigned">Of <see cref="Total"/>, with the changes not yet saved.</param>
public sealed record ModuleState(string Name, int Assigned, int Total);

/// <summary>
/// The keys of a role as they are and as they would be saved. Reading the role again keeps what was changed here and is still a change.
/// </summary>
public sealed class KeySheet(PermissionCatalogue catalogue)
{
    private readonly HashSet<string> _added = [];
    private readonly HashSet<string> _removed = [];

    /// <summary>Null until the first reading.</summary>
    public RoleDetail? Detail { get; private set; }

    /// <summary>The keys of the person who changes; he can give and take no others.</summary>
    public IReadOnlySet<string> Held { get; set; } = new HashSet<string>();

    public IReadOnlySet<string> Keys { get; private set; } = new HashSet<string>();

    public int Changed => _added.Count + _removed.Count;

    public IReadOnlyList<DutyConflict> Conflicts { get; private set; } = [];

    public IEnumerable<ModuleState> Modules => catalogue.Keys
        .GroupBy(k => k.Module)
        .Select(m => new ModuleState(m.Key, m.Count(k => Keys.Contains(k.Key)), m.Count()));

    public int Total => catalogue.Keys.Count;

    /// <summary>Takes over a reading.</summary>
    public void Take(RoleDetail fresh)
    {
        if (Detail?.Role.Id != fresh.Role.Id)
            Discard();
        Detail = fresh;
        _added.ExceptWith(fresh.Keys);
        _removed.IntersectWith(fresh.Keys);
        Compute();
    }

    public void Discard()
    {
        _added.Clear();
        _removed.Clear();
        Compute();
    }

    public bool IsLocked(string key) => !Held.Contains(key);

    public bool IsAdded(string key) => _added.Contains(key);

    public bool IsRemoved(string key) => _removed.Contains(key);

    public void Set(string key, bool assigned)
    {
        if (IsLocked(key))
            return;
        var saved = Detail!.Keys.Contains(key);
        Mark(_added, key, assigned && !saved);
        Mark(_removed, key, !assigned && saved);
        Compute();
    }

    /// <summary>Gives all of a module, or takes it when all of it is there; what the person does not hold stays as it is.</summary>
    public void ToggleModule(string module)
    {
        var free = catalogue.Keys.Where(k => k.Module == module && !IsLocked(k.Key)).Select(k => k.Key).ToList();
        var give = free.Any(k => !Keys.Contains(k));
        free.ForEach(k => Set(k, give));
    }

    /// <summary>Keys whose name, module or meaning holds the words, of one module unless something is searched or chosen.</summary>
    public IEnumerable<CatalogueKey> Shown(string? search, KeyChoice choice, string module) => catalogue.Keys.Where(k =>
        (search is not null
            ? $"{k.Key} {k.Module} {k.Meaning}".Contains(search, StringComparison.OrdinalIgnoreCase)
            : choice != KeyChoice.All || k.Module == module)
        && choice switch
        {
            KeyChoice.Assigned => Keys.Contains(k.Key),
            KeyChoice.Missing => !Keys.Contains(k.Key),
            KeyChoice.Changed => IsAdded(k.Key) || IsRemoved(k.Key),
            KeyChoice.Conflicting => Conflicts.Any(c => c.Concerns(k.Key)),
            _ => true,
        });

    public GrantKeys ToCommand(IReadOnlyList<DutyConflict> confirmed) =>
        new(Detail!.Role.Id, Detail.Role.Version, [.. _added], [.. _removed], confirmed);

    private void Compute()
    {
        Keys = new HashSet<string>((Detail?.Keys ?? new HashSet<string>()).Union(_added).Except(_removed));
        Conflicts = Detail?.Role.IsSystem is true ? [] : [.. catalogue.Conflicts.Where(c => c.IsIn(Keys))];
    }

    private static void Mark(HashSet<string> set, string key, bool member)
    {
        if (member)
            set.Add(key);
        else
            set.Remove(key);
    }
}
