namespace Venus.Benchmarks;

internal static class Samples
{
    /// <param name="share">0.95 for the value that 95 of 100 samples do not exceed.</param>
    public static double Quantile(this IEnumerable<double> samples, double share)
    {
        double[] sorted = [.. samples.Order()];
        return sorted[(int)(sorted.Length * share)];
    }
}
