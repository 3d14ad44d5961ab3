using Venus.Core.Features.Identity;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Assistant;

/// <summary>None of the person's roles has the assistant on, or not on the page he is on.</summary>
[Slug("assistant-closed")]
public sealed record AssistantClosed(bool OnThisPage) : Problem
{
    public override string Message => OnThisPage ? "The assistant is not open on this page." : "The assistant is not open to your role. Ask an administrator.";
}

/// <summary>The questions of an hour are used up.</summary>
/// <param name="Limit">Questions in an hour.</param>
[Slug("budget-spent")]
public sealed record BudgetSpent(int Limit, int WaitSeconds) : Problem
{
    public TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);

    public override string Message => $"You may ask {Counted.Of(Limit, "question")} within an hour, and none is left. Ask again in {WaitingTime.InWords(Wait)}.";
}

/// <summary>The asker lost a key or a store while his question was answered. What was found for him before is neither told nor kept.</summary>
[Slug("rights-changed")]
public sealed record RightsLost : Problem
{
    public override string Message => "What you may see changed while this was looked up, so it is not answered. Ask again.";
}

/// <summary>The asker lost a key or a store since his question was answered.</summary>
[Slug("answer-withheld")]
public sealed record AnswerWithheld : Problem
{
    public override string Message => "You may see less now than when you asked this, so its answer is not shown. Ask again.";
}

/// <summary>The model service did not answer, or not in time. What it said itself stays in the log.</summary>
[Slug("dependency-down")]
public sealed record ModelUnreachable : Problem
{
    public override string Message => "The model service does not answer at this moment. Nothing is lost: ask again in a minute.";
}

/// <summary>The model service answered, but with nothing that serves as an answer.</summary>
[Slug("no-answer")]
public sealed record NoAnswer : Problem
{
    public override string Message => "The model gave no answer to this. Ask in other words, or more narrowly.";
}
