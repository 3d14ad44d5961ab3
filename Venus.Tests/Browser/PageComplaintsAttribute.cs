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
    private static readonly ConcurrentQueue<string> Told = new();

    // A test that fails by itself as well shows its own reason first, and a summary shows no more: the run ends with what pages said.
    static PageComplaintsAttribute() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Told.ToList().ForEach(Console.Error.WriteLine);

    /// <summary>Keeps what the running test's pages complained about.</summary>
    public static void Add(IReadOnlyList<string> complaints)
    {
        var test = TestContext.Current.Test ?? throw new InvalidOperationException("Complaints belong to a test that runs.");
        Heard.AddOrUpdate(test.UniqueID, complaints, (_, before) => [.. before, .. complaints]);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (!Heard.TryRemove(test.UniqueID, out var complaints) || complaints.Count == 0)
            return;
        var all = string.Join(Environment.NewLine, complaints);
        Told.Enqueue($"{test.TestDisplayName}: {all}");
        Assert.Fail(all);
    }
}
