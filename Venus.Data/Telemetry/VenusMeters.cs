using System.Diagnostics.Metrics;
using System.Reflection;
using Venus.Core;

namespace Venus.Data.Telemetry;

/// <summary>
/// What Venus counts of itself, for whoever watches over the hosts. Labels name kinds, never people, stores or documents.
/// </summary>
public static class VenusMeters
{
    public const string Name = "Venus";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Sales = Meter.CreateCounter<long>("venus.sales.posted", "{sale}", "Sales that were posted.");
    private static readonly Counter<long> SignIns = Meter.CreateCounter<long>("venus.signins", "{sign-in}", "Sign-ins by outcome: ok, or the problem.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("venus.refusals", "{refusal}", "Refusals of services and database by problem.");

    private static readonly Histogram<double> Postings = Meter.CreateHistogram(
        "venus.posting.duration", "s", "How long postings took, with their repetitions, by function and outcome: ok, refused or failed.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    public static void CountSale() => Sales.Add(1);

    /// <param name="refusal">Null for a sign-in that succeeded.</param>
    public static void CountSignIn(Problem? refusal = null) => SignIns.Add(1, KeyValuePair.Create<string, object?>("outcome", refusal is null ? "ok" : SlugOf(refusal)));

    public static void CountRefusal(Problem problem) => Refusals.Add(1, KeyValuePair.Create<string, object?>("problem", SlugOf(problem)));

    internal static void RecordPosting(string function, string outcome, TimeSpan took) => Postings.Record(
        took.TotalSeconds, KeyValuePair.Create<string, object?>("posting", function), KeyValuePair.Create<string, object?>("outcome", outcome));

    private static string SlugOf(Problem problem) => problem.GetType().GetCustomAttribute<SlugAttribute>()?.Value ?? problem.GetType().Name;
}
