using System.Globalization;
using System.Text.Json;

namespace Venus.Core.Features.Assistant;

/// <summary>Something that happens while a question is answered.</summary>
public abstract record AssistantEvent;

/// <summary>The question stands in its conversation and counts.</summary>
public sealed record QuestionTaken(Guid Conversation) : AssistantEvent;

/// <summary>The model looks something up.</summary>
/// <param name="Says">What is looked up, for a person: "Sales: sum of total_amount by store".</param>
public sealed record ToolBegan(string CallId, string Tool, string Says) : AssistantEvent;

/// <param name="Refusal">Null when it found something or nothing; else why not, for a person.</param>
/// <param name="Table">Rows it found, to be shown.</param>
public sealed record ToolEnded(string CallId, string? Refusal, FoundTable? Table) : AssistantEvent;

/// <summary>Something that the answer may rest on.</summary>
public sealed record Cited(Citation Citation) : AssistantEvent;

/// <summary>The next words of the answer, Markdown.</summary>
public sealed record Words(string Text) : AssistantEvent;

/// <param name="Answer">The whole answer.</param>
/// <param name="IsCut">The model broke off.</param>
/// <param name="Title">Of the conversation, when this answer gave it one.</param>
public sealed record Answered(Guid Conversation, string Answer, bool IsCut, string? Title) : AssistantEvent;

/// <summary>There is no answer.</summary>
/// <param name="TakesBack">What was told of it before is to be shown no more: the asker may see less than when he asked.</param>
/// <param name="Conversation">Where the question stands; null when it was not taken.</param>
public sealed record AnswerRefused(Problem Problem, bool TakesBack = false, Guid? Conversation = null) : AssistantEvent;

/// <summary>Where a figure or a passage comes from. The answer names it by its number, "[2]".</summary>
/// <param name="Link">A page of Venus where the person finds it himself; null when there is none.</param>
/// <param name="Passage">The words of a document; null for figures, and in a conversation of before.</param>
public sealed record Citation(int Number, string Title, string? Link, string? Passage)
{
    public bool IsNamedIn(string answer) => answer.Contains($"[{Number.ToString(CultureInfo.InvariantCulture)}]", StringComparison.Ordinal);
}

/// <summary>Rows of a dataset, the values of each in the order of the columns.</summary>
/// <param name="Truncated">There were more.</param>
public sealed record FoundTable(string Title, IReadOnlyList<DatasetRowColumn> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows, bool Truncated);
