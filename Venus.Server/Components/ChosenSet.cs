namespace Venus.Server.Components;

/// <summary>
/// Members ticked over a set that others may change meanwhile: what they add or take away is taken over, and what was ticked or unticked here stays.
/// </summary>
public sealed class ChosenSet<T>
{
    private HashSet<T> _chosen = [];
    private HashSet<T> _read = [];

    public bool IsChanged => !_chosen.SetEquals(_read);

    /// <summary>Ticked here, and not in the set as it was read last.</summary>
    public IReadOnlyList<T> Added => [.. _chosen.Except(_read)];

    /// <summary>Unticked here, and in the set as it was read last.</summary>
    public IReadOnlyList<T> Removed => [.. _read.Except(_chosen)];

    public bool Contains(T member) => _chosen.Contains(member);

    public void Toggle(T member)
    {
        if (!_chosen.Remove(member))
            _chosen.Add(member);
    }

    /// <summary>Goes on from a newer state, keeping what was ticked and unticked.</summary>
    public void Rebase(IReadOnlyCollection<T> fresh)
    {
        _chosen = [.. fresh.Except(Removed), .. Added];
        _read = [.. fresh];
    }
}
