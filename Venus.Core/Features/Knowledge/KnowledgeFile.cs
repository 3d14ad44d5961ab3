using System.Globalization;
using System.Text;

namespace Venus.Core.Features.Knowledge;

/// <summary>What may become a document: Markdown or plain text in UTF-8, at most 1 MB.</summary>
public static class KnowledgeFile
{
    public const int MostBytes = 1_048_576;

    /// <summary>What the browser offers to choose.</summary>
    public const string Accepted = ".md,.txt";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses by name and size, before anything is read.</summary>
    public static InvalidInput? RefusalOf(string name, long bytes) =>
        !Accepted.Split(',').Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? new("file", "Choose a Markdown or text file: its name ends in .md or .txt.")
        : bytes > MostBytes ? TooLarge("file", bytes)
        : null;

    /// <summary>The text of a file, with line feeds and without its byte-order mark. Refuses what is not text.</summary>
    /// <param name="field">Beside which a refusal stands.</param>
    public static Result<string> Read(string field, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes)
            return TooLarge(field, bytes.Length);
        try
        {
            var text = Strict.GetString(bytes).TrimStart('\uFEFF');
            return text.Any(IsNoText) ? NotText(field) : text.ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException)
        {
            return NotText(field);
        }
    }

    /// <summary>Null for a text that <see cref="Read"/> would have given and in which something is found.</summary>
    public static InvalidInput? RefusalOf(string content)
    {
        var bytes = Encoding.UTF8.GetByteCount(content);
        return bytes > MostBytes ? TooLarge("content", bytes)
            : content.Any(IsNoText) ? NotText("content")
            : !string.IsNullOrWhiteSpace(content) && KnowledgeSplitter.Split(content).All(part => part.Index is null) ? new("content", $"Nothing in it would be found. {KnowledgeSplitter.TooShort}")
            : null;
    }

    private static bool IsNoText(char letter) => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r' or '\f');

    private static InvalidInput TooLarge(string field, long bytes) =>
        new(field, string.Create(CultureInfo.InvariantCulture, $"A document holds at most 1 MB (1,048,576 bytes) of text; this one has {bytes:N0} bytes."));

    private static InvalidInput NotText(string field) => new(field, "This is not text in UTF-8. Save it as UTF-8 text and choose it again.");
}
