using Venus.Core;

namespace Venus.Server.Components;

/// <summary>
/// Where the refusals of a form stand: beside the fields they name when the form shows those fields, else above the form. So none stands nowhere,
/// whoever may see which fields.
/// </summary>
public sealed class FormRefusal
{
    private readonly HashSet<string> _shown = [];

    /// <summary>Of the last saving, one per field; empty when it was not refused.</summary>
    public IReadOnlyList<Problem> Problems { get; private set; } = [];

    /// <summary>The first of them; null when the last saving was not refused.</summary>
    public Problem? Problem
    {
        get => Problems.Count > 0 ? Problems[0] : null;
        set => Problems = value?.All() ?? [];
    }

    /// <summary>Takes what a form can know before it is sent. True when it is not to be sent.</summary>
    public bool Finds(IEnumerable<Problem> problems) => (Problems = [.. problems]).Count > 0;

    /// <summary>What stands beside the field. Whoever asks shows it there.</summary>
    public string? Beside(string field)
    {
        _shown.Add(field);
        return Problems.FirstOrDefault(problem => problem.Field == field)?.Message;
    }

    /// <summary>What stands above the form. Nothing is refused before the fields have been drawn once, and so are known.</summary>
    public string? Above => Problems.FirstOrDefault(problem => problem.Field is null || !_shown.Contains(problem.Field))?.Message;
}
