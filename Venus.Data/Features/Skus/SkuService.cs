using Microsoft.EntityFrameworkCore;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Security;
using Venus.Data.Features.Stock;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Skus;

internal sealed class SkuService(VenusSession session, TimeProvider time) : ISkuService
{
    public async Task<Result<Page<SkuRow>>> ListAsync(SkuFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SkusView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var matching = Matching(db, filter);
                var total = await matching.CountAsync(cancel);
                return new Page<SkuRow>(await Rows(db, matching).OnPage(page, pageSize, Paging.MostByRest).ToListAsync(cancel), total);
            },
            cancellationToken);
    }

    public async Task<Result<(IReadOnlyList<BirdType> Birds, IReadOnlyList<StockForm> Forms)>> GetLookupsAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SkusView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var birds = await StockMatrices.Birds(db).ToListAsync(cancel);
                var forms = await StockMatrices.Forms(db).ToListAsync(cancel);
                return Result<(IReadOnlyList<BirdType>, IReadOnlyList<StockForm>)>.Success((birds, forms));
            },
            cancellationToken);
    }

    public async Task<Result<SkuRow>> GetAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SkusView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync((db, cancel) => FindAsync(db, id, cancel), cancellationToken) is { } row ? row : new NotFound("SKU");
    }

    public async Task<Result<SkuRow>> SaveAsync(SaveSku command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SkusManage, null, cancellationToken) is { } refusal)
            return refusal;
        var sku = SkuRules.Normalize(command);
        if (SkuRules.Check(sku).FirstOrDefault() is { } problem)
            return problem;
        return await session.WriteAsync(
            async (db, cancel) =>
            {
                if (await TakenAsync(db, sku, cancel) is { } taken)
                    return taken;
                return sku.Id is { } id ? await EditAsync(db, id, sku, cancel) : await AddAsync(db, sku, cancel);
            },
            cancellationToken);
    }

    public async Task<Result<SkuRow>> SetActiveAsync(Guid id, uint version, bool active, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SkusManage, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.WriteAsync(
            async (db, cancel) =>
            {
                if (await db.Skus.SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } entity)
                    return new NotFound("SKU");
                entity.IsActive = active;
                return await SaveAsync(db, entity, version, cancel);
            },
            cancellationToken);
    }

    private static async Task<Result<SkuRow>> EditAsync(VenusDbContext db, Guid id, SaveSku sku, CancellationToken cancel)
    {
        if (await db.Skus.SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } entity)
            return new NotFound("SKU");
        if ((entity.Code, entity.Bird, entity.Form) != (sku.Code, sku.Bird, sku.Form))
            return new InvalidInput("code", "Code, bird and form of an SKU are fixed. Add a new SKU instead.");
        Fill(entity, sku);
        return await SaveAsync(db, entity, sku.Version ?? 0, cancel);
    }

    private async Task<Result<SkuRow>> AddAsync(VenusDbContext db, SaveSku sku, CancellationToken cancel)
    {
        var entity = new SkuEntity
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Code = sku.Code,
            Name = sku.Name,
            Bird = sku.Bird,
            Form = sku.Form,
        };
        Fill(entity, sku);
        db.Skus.Add(entity);
        return await SaveAsync(db, entity, null, cancel);
    }

    private static async Task<Result<SkuRow>> SaveAsync(VenusDbContext db, SkuEntity entity, uint? version, CancellationToken cancel)
    {
        if (version is { } read)
            db.Entry(entity).Property(s => s.Version).OriginalValue = read;
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new StateChanged("SKU");
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken)
        {
            // Somebody was quicker by less than the check before.
            return taken.ConstraintName == "skus_plu_key"
                ? new Duplicate("plu", $"PLU {entity.Plu} is already taken.")
                : new Duplicate("code", $"The code {entity.Code} is already taken.");
        }

        return (await FindAsync(db, entity.Id, cancel))!;
    }

    private static async Task<Problem?> TakenAsync(VenusDbContext db, SaveSku sku, CancellationToken cancel)
    {
        var others = await db.Skus.AsNoTracking()
            .Where(s => s.Id != (sku.Id ?? Guid.Empty) && (s.Code == sku.Code || (sku.Plu != null && s.Plu == sku.Plu)))
            .Select(s => new { s.Code, s.Name })
            .ToListAsync(cancel);
        return others switch
        {
            [] => null,
            [var one, ..] when one.Code == sku.Code => new Duplicate("code", $"{one.Code} is already the code of {one.Name}."),
            [_, var two] when two.Code == sku.Code => new Duplicate("code", $"{two.Code} is already the code of {two.Name}."),
            [var other, ..] => new Duplicate("plu", $"PLU {sku.Plu} already belongs to {other.Name} ({other.Code})."),
        };
    }

    private static void Fill(SkuEntity entity, SaveSku sku)
    {
        entity.Name = sku.Name;
        entity.Description = sku.Description;
        entity.HsnCode = sku.HsnCode;
        entity.GstRate = sku.GstRate;
        entity.Plu = sku.Plu;
        entity.FloorPrice = sku.FloorPrice;
        entity.IsActive = sku.IsActive;
        entity.DisplayOrder = sku.DisplayOrder;
    }

    private static Task<SkuRow?> FindAsync(VenusDbContext db, Guid id, CancellationToken cancel) =>
        Rows(db, db.Skus.AsNoTracking().Where(s => s.Id == id)).SingleOrDefaultAsync(cancel);

    private static IQueryable<SkuEntity> Matching(VenusDbContext db, SkuFilter filter)
    {
        var skus = db.Skus.AsNoTracking();
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{LikePatterns.Escape(search)}%";
            skus = skus.Where(s => EF.Functions.ILike(s.Name, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(s.Code, pattern, LikePatterns.EscapeCharacter)
                || s.Plu == search);
        }

        if (filter.Bird is { } bird)
            skus = skus.Where(s => s.Bird == bird);
        if (filter.Form is { } form)
            skus = skus.Where(s => s.Form == form);
        if (filter.Active is { } active)
            skus = skus.Where(s => s.IsActive == active);
        return skus;
    }

    private static IQueryable<SkuRow> Rows(VenusDbContext db, IQueryable<SkuEntity> skus) =>
        from sku in skus
        join bird in db.BirdTypes on sku.Bird equals bird.Code
        join form in db.StockForms on sku.Form equals form.Code
        orderby sku.DisplayOrder, sku.Code
        select new SkuRow(sku.Id, sku.Code, sku.Name, sku.Description, sku.Bird, bird.Name, sku.Form, form.Name, sku.HsnCode, sku.GstRate, sku.Plu,
            sku.FloorPrice, sku.IsActive, sku.DisplayOrder, sku.Version);
}
