using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Files;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Files;

internal sealed class FileService(VenusSession session) : IFileService
{
    private static readonly NotFound Missing = new("file");

    public async Task<Result<Done>> FindAsync(Guid file, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync((db, cancel) => db.StoredFiles.AnyAsync(f => f.Id == file, cancel), cancellationToken) ? new Done() : Missing;
    }

    public async Task<Result<StoredFile>> GetAsync(Guid file, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        var found = await session.ReadAsync(
            (db, cancel) => db.StoredFiles.Where(f => f.Id == file).Select(f => new StoredFile(f.FileName, f.ContentType, f.Content)).SingleOrDefaultAsync(cancel),
            cancellationToken);
        return found is not null ? found : Missing;
    }
}
