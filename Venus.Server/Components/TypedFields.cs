using System.Globalization;

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

    /// <summary>The field of a switch.</summary>
    public bool IsOn(string field) => this[field] == Text(true);

    public void Set(string field, bool on) => this[field] = Text(on);

    /// <summary>A switch as its field holds it.</summary>
    public static string Text(bool on) => on ? "on" : "off";

    /// <summary>What stands in the field of a figure; null when that is none.</summary>
    public decimal? Number(string field) =>
        decimal.TryParse(this[field], NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The whole number in a field. What is none is 0, which the service refuses beside its field.</summary>
    public int Whole(string field) => Number(field) is { } figure and >= 0 and <= int.MaxValue ? (int)figure : 0;

    /// <summary>Puts a figure into its field; null empties it.</summary>
    public void Set(string field, decimal? number, int decimals) => this[field] = number is { } given ? Text(given, decimals) : "";

    /// <summary>A figure as its field holds it.</summary>
    public static string Text(decimal number, int decimals) => number.ToString("F" + decimals, CultureInfo.InvariantCulture);

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
