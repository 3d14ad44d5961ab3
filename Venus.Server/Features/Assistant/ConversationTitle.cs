using Microsoft.Extensions.AI;
using Venus.Core.Features.Knowledge;
using Venus.Server.Components;

namespace Venus.Server.Features.Assistant;

/// <summary>What a new conversation is called: three to five words of the model's, or else the first words of its question.</summary>
internal static class ConversationTitle
{
    private const int MostWords = 8;
    private const int LongestTitle = 80;

    /// <param name="count">Told of the tokens that it took.</param>
    public static async Task<string> AskAsync(ModelClient model, string question, Action<UsageDetails?> count, CancellationToken cancellationToken)
    {
        try
        {
            var response = await model.AskForTitleAsync(question, cancellationToken);
            count(response.Usage);
            var words = WordsOf(ModelClient.TextOf(response.Text));
            var title = string.Join(' ', words).Trim('"', '\'', '.', '*', '#', ' ');
            return words.Length <= MostWords && title.Length is > 0 and <= LongestTitle ? title : Of(question);
        }
        catch (Exception fault) when (ModelClient.IsFault(fault))
        {
            return Of(question);
        }
    }

    public static string Of(string question) => KnowledgeSearch.Beginning(string.Join(' ', WordsOf(question).Take(5)), LongestTitle);

    private static string[] WordsOf(string text) => SafeMarkdown.Straight(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
