namespace Venus.Core.Features.Assistant;

/// <summary>The dataset does not exist or is not open to the asker; the two read alike.</summary>
/// <param name="Permission">The key that he lacks, for the activity log alone.</param>
[Slug("dataset-not-open")]
public sealed record DatasetNotOpen(string Dataset, string? Permission = null) : Problem
{
    public override string Message => $"There is no dataset \"{Dataset}\" that is open to you.";

    public override string? Field => "dataset";
}
