using System.Text;
using System.Text.RegularExpressions;

namespace Venus.Core.Features.Knowledge;

/// <summary>A part of a document.</summary>
/// <param name="Index">From 0; null for a part that is too short to be found.</param>
/// <param name="Heading">Without marks; null above the first heading.</param>
/// <param name="Anchor">The id that the documentation pages give the heading.</param>
/// <param name="Content">With its heading.</param>
public sealed record KnowledgePart(int? Index, string? Heading, string? Anchor, string Content);

/// <summary>Parts a Markdown or plain text into passages (domain document "Platform", section 13).</summary>
public static partial class KnowledgeSplitter
{
    /// <summary>Why a text has no passage.</summary>
    public const string TooShort = "Its parts are too short: a part under a heading needs more than 20 characters, a paragraph of a text without headings more than 50.";

    private const string Mark = "## ";
    private const int ShortestUnderHeading = 20;
    private const int ShortestParagraph = 50;

    /// <summary>
    /// At headings of the second level, each part of more than 20 characters a passage; in a text without them at blank lines, each of more than 50. What
    /// looks like a heading inside fenced code is none.
    /// </summary>
    public static IReadOnlyList<KnowledgePart> Split(string content)
    {
        var lines = content.ReplaceLineEndings("\n").Split('\n');
        var headings = Headings(lines);
        return headings.Count > 0 ? AtHeadings(lines, headings) : AtBlankLines(lines);
    }

    private static List<int> Headings(string[] lines)
    {
        List<int> found = [];
        string? fence = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimStart();
            if (fence is not null)
                fence = line.StartsWith(fence, StringComparison.Ordinal) ? null : fence;
            else if (line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal))
                fence = line[..3];
            else if (lines[i].StartsWith(Mark, StringComparison.Ordinal))
                found.Add(i);
        }

        return found;
    }

    private static List<KnowledgePart> AtHeadings(string[] lines, List<int> headings)
    {
        List<KnowledgePart> parts = [];
        Dictionary<string, int> anchors = new(StringComparer.Ordinal);
        var index = 0;
        Add(null, 0, headings[0]);
        for (var i = 0; i < headings.Count; i++)
            Add(Plain(lines[headings[i]][Mark.Length..]), headings[i], i + 1 < headings.Count ? headings[i + 1] : lines.Length);
        return parts;

        void Add(string? heading, int from, int before)
        {
            var content = string.Join('\n', lines[from..before]).Trim();
            if (content.Length > 0)
                parts.Add(new KnowledgePart(content.Length > ShortestUnderHeading ? index++ : null, heading, heading is null ? null : Anchor(heading, anchors), content));
        }
    }

    private static List<KnowledgePart> AtBlankLines(string[] lines)
    {
        List<KnowledgePart> parts = [];
        List<string> gathered = [];
        var index = 0;
        foreach (var line in lines.Append(""))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                gathered.Add(line);
                continue;
            }

            var content = string.Join('\n', gathered).Trim();
            gathered.Clear();
            if (content.Length > 0)
                parts.Add(new KnowledgePart(content.Length > ShortestParagraph ? index++ : null, null, null, content));
        }

        return parts;
    }

    private static string Plain(string heading) => Link().Replace(heading, "$1").Replace("`", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal).TrimEnd('#', ' ').Trim();

    // As GitHub makes them: the second of a name ends in "-1".
    private static string Anchor(string heading, Dictionary<string, int> taken)
    {
        var anchor = new StringBuilder();
        foreach (var letter in heading)
        {
            if (char.IsLetterOrDigit(letter) || letter is '-' or '_')
                anchor.Append(char.ToLowerInvariant(letter));
            else if (letter == ' ')
                anchor.Append('-');
        }

        var name = anchor.ToString();
        var before = taken.GetValueOrDefault(name);
        taken[name] = before + 1;
        return before == 0 ? name : $"{name}-{before}";
    }

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();
}
