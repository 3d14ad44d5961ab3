namespace Venus.Server.Components;

/// <summary>
/// What is typed over a record that others may change meanwhile, as texts by field. Their values are taken over where nothing was typed; where both
/// changed a field, the typed value stays and theirs is named beside it.
/// </summary>
public sealed class TypedFields
{
    private readonly Dictionary<string, string> _typed = [];
    private readonly Dictionary<string, string> _theirs = [];
    private IReadOnlyDictionary<string, string> _read = new Dictionary<string, string>();

    public bool IsChanged => _read.Any(read => Meant(read.Key) != read.Value);

    public string this[string field]
    {
        get => _typed.GetValueOrDefault(field, "");
        set => _typed[field] = value ?? "";
    }

    /// <summary>As it is sent: without space at the ends; null when nothing is left.</summary>
    public string? Given(string field) => Meant(field) is { Length: > 0 } text ? text : null;

    /// <summary>What somebody else set in a field that was typed here too: "Uptown was set meanwhile".</summary>
    public string? Theirs(string field) => _theirs.GetValueOrDefault(field);

    /// <summary>What stands in the fields now, by field.</summary>
    public IReadOnlyDictionary<string, string> Copy() => new Dictionary<string, string>(_typed);

    /// <summary>Goes on from a newer state, keeping what was typed.</summary>
    /// <param name="saved">The <see cref="Copy"/> that was sent and kept: its fields follow the newer state, which may say the same otherwise.</param>
    public void Rebase(IReadOnlyDictionary<string, string> fresh, IReadOnlyDictionary<string, string>? saved = null)
    {
        foreach (var (field, value) in fresh)
        {
            var read = _read.GetValueOrDefault(field);
            if (read is null || Meant(field) == read || saved?.GetValueOrDefault(field) == this[field])
                _typed[field] = value;
            if (value == Meant(field))
                _theirs.Remove(field);
            else if (value != read)
                _theirs[field] = value.Length == 0 ? "It was emptied meanwhile" : $"{value} was set meanwhile";
        }

        _read = fresh;
    }

    /// <summary>Forgets what was typed.</summary>
    public void Undo()
    {
        _typed.Clear();
        _theirs.Clear();
        foreach (var (field, value) in _read)
            _typed[field] = value;
    }

    private string Meant(string field) => this[field].Trim();
}
