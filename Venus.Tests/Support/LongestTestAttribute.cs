using System.Collections.Concurrent;
using System.Reflection;
using Venus.Tests.Support;
using Xunit.v3;

[assembly: LongestTest]

namespace Venus.Tests.Support;

/// <summary>
/// Ends a run in which one test goes on for a quarter of an hour, and says which: a test that waits for ever heeds no cancellation, and the time limit of the
/// whole run would end it without a word.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LongestTestAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly ConcurrentDictionary<string, Timer> Running = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Running[test.UniqueID] = new Timer(_ => Environment.FailFast($"{test.TestDisplayName} still runs after {Longest.TotalMinutes} minutes."), null, Longest, Timeout.InfiniteTimeSpan);

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out var timer))
            timer.Dispose();
    }
}
