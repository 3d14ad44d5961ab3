namespace Venus.Core.Features.Files;

/// <summary>A file that a document points to, as it was given (domain document "Platform", section 14).</summary>
/// <param name="ContentType">Told from its first bytes, never from its name: JPEG, PNG, WebP, GIF or PDF.</param>
public sealed record StoredFile(string FileName, string ContentType, byte[] Content)
{
    /// <summary>The database keeps no larger one.</summary>
    public const int MostBytes = 5 * 1024 * 1024;

    // A record prints its members.
    public override string ToString() => nameof(StoredFile);
}

/// <summary>
/// Files of documents. No key of their own: whoever may read the document reads its file, and every other file is <see cref="NotFound"/>, whether it exists
/// or not. A file never changes under its id.
/// </summary>
public interface IFileService
{
    /// <summary>Whether the caller may read the file.</summary>
    Task<Result<Done>> FindAsync(Guid file, CancellationToken cancellationToken = default);

    Task<Result<StoredFile>> GetAsync(Guid file, CancellationToken cancellationToken = default);
}
