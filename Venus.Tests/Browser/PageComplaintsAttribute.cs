using System.Collections.Concurrent;
using System.Reflection;
using Venus.Tests.Browser;
using Xunit.v3;

[assembly: PageComplaints]

namespace Venus.Tests.Browser;

/// <summary>
/// Fails a test whose pages complained, after the test itself: thrown while the host is disposed, the complaints would take the place of the
/// failure that led to them.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class PageComplaintsAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<string>> Heard = new();

    /// <summary>Keeps what the running test's pages complained about.</summary>
    public static void Add(IReadOnlyList<string> complaints)
    {
        var test = TestContext.Current.Test ?? throw new InvalidOperationException("Complaints belong to a test that runs.");
        Heard.AddOrUpdate(test.UniqueID, complaints, (_, before) => [.. before, .. complaints]);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Heard.TryRemove(test.UniqueID, out var complaints))
            Assert.True(complaints.Count == 0, string.Join(Environment.NewLine, complaints));
    }
}
