using Venus.Core;

namespace Venus.Server.Components;

/// <summary>
/// Where the refusal of a form stands: beside the field it names when the form shows that field, else above the form. So none stands nowhere, whoever
/// may see which fields.
/// </summary>
public sealed class FormRefusal
{
    private readonly HashSet<string> _shown = [];

    /// <summary>Of the last saving; null when it was not refused.</summary>
    public Problem? Problem { get; set; }

    /// <summary>What stands beside the field. Whoever asks shows it there.</summary>
    public string? Beside(string field)
    {
        _shown.Add(field);
        return Problem?.Field == field ? Problem.Message : null;
    }

    /// <summary>What stands above the form. Nothing is refused before the fields have been drawn once, and so are known.</summary>
    public string? Above => Problem is { } problem && (problem.Field is null || !_shown.Contains(problem.Field)) ? problem.Message : null;
}
