namespace Venus.Data.Embedded;

/// <summary>Finds, in what PostgreSQL's programs print and log, the one line that tells the operator why.</summary>
internal static class ServerMessages
{
    private static readonly string[] Marks = ["FATAL:", "PANIC:", "error:"];

    /// <summary>What a failed start said: in its own log once it had opened one, before that in the file given to pg_ctl.</summary>
    public static IEnumerable<string> OfStart(ClusterFolder folder, string attempt)
    {
        string[] early = File.Exists(folder.StartLog) ? File.ReadAllLines(folder.StartLog) : [];
        if (early.Any(line => line.Contains("redirecting log output", StringComparison.Ordinal)) && NewestLog(folder.Log) is { } log)
        {
            return File.ReadLines(log);
        }

        return attempt.Split('\n').Concat(early);
    }

    // Its last words are often about clearing up or what followed; the first fault is the reason.
    public static string Reason(IEnumerable<string> messages)
    {
        var lines = messages.Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var reason = lines.FirstOrDefault(line => Marks.Any(mark => line.Contains(mark, StringComparison.Ordinal)));
        return (reason ?? lines.LastOrDefault() ?? "no reason given").TrimEnd('.') + ".";
    }

    private static string? NewestLog(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).MaxBy(File.GetLastWriteTimeUtc) : null;
}
