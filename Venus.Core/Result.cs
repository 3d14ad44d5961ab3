namespace Venus.Core;

/// <summary>
/// An expected refusal. <see cref="Message"/> is fit for the user: it names what is wrong, the figures, and what to do.
/// <see cref="Field"/> is the input it belongs beside, or null when it concerns the whole action.
/// </summary>
public abstract record Problem
{
    public abstract string Message { get; }

    public virtual string? Field => null;

    /// <summary>This problem, and those of other fields that were found with it.</summary>
    public virtual IReadOnlyList<Problem> All() => [this];
}

/// <summary>
/// The name under which the database, the log and REST know a kind of <see cref="Problem"/>, for example <c>not-enough-stock</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SlugAttribute(string value) : Attribute
{
    public string Value { get; } = value;
}

/// <summary>The outcome of an action that can be refused: either a value or a <see cref="Problem"/>, never both.</summary>
public sealed class Result<T>
{
    private readonly T? _value;

    private Result(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    public Problem? Problem { get; }

    public bool IsSuccess => Problem is null;

    /// <summary>The value. Throws a <see cref="RefusedException"/> when the action was refused: look at <see cref="Problem"/> first.</summary>
    public T Value => Problem is null ? _value! : throw new RefusedException(Problem);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

#pragma warning disable CA1000 // Interfaces cannot take part in user-defined conversions; lists need a named way in.
    public static Result<T> Success(T value) => new(value, null);
#pragma warning restore CA1000
}

/// <summary>The value of a refused action was asked for.</summary>
#pragma warning disable CA1032 // Without a problem there is nothing to say.
public sealed class RefusedException(Problem problem) : InvalidOperationException($"Refused: {problem.Message}")
#pragma warning restore CA1032
{
    public Problem Problem { get; } = problem;
}

/// <summary>The value of an action that succeeds without an answer.</summary>
public readonly record struct Done;

/// <summary>One page of a longer list. <see cref="Total"/> counts all rows that match the filter, on the server.</summary>
/// <param name="More">Others match beyond those counted, and only a narrower filter reaches them.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, int Total, bool More = false);
