using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>Stores, SKUs, prices, stock and sales: the services of the pages, with their keys.</summary>
internal static class BusinessEndpoints
{
    public const string KeyHeader = "Idempotency-Key";

    public static void MapBusiness(this RouteGroupBuilder api)
    {
        api.MapGet("/stores", ListStoresAsync).Needs(Permissions.StoresView).Tells("Stores one may work in", ApiSamples.Store.Page());
        api.MapGet("/skus", ListSkusAsync).Needs(Permissions.SkusView).Tells("SKUs", ApiSamples.Sku.Page());
        api.MapGet("/prices", ListPricesAsync).Needs(Permissions.StorePricesView).Tells("The prices of a store on a day", ApiSamples.Price.Page());
        api.MapGet("/stock", ListStockAsync).Needs(Permissions.InventoryView).Tells("The stock of a store", ApiSamples.Stock.Page());
        api.MapGet("/sales/{id:guid}", GetSaleAsync).Needs(Permissions.SalesView, Permissions.SalesCreate).Tells("A sale with its parts", ApiSamples.Sale);
        api.MapPost("/sales", PostSaleAsync).Needs(Permissions.SalesCreate).WithMetadata(new TakesIdempotencyKey())
            .Tells("Post a sale", ApiSamples.Posted, StatusCodes.Status201Created, ApiSamples.SaleBody);
    }

    private static Task<IResult> ListStoresAsync(IStoreService stores, IUserRights rights, int? limit, string? cursor, CancellationToken cancellationToken) =>
        ApiPages.PageAsync(rights, BusinessShapes.Store, limit, cursor, at => stores.ListAsync(new StoreFilter(), null, at.Page, at.Limit, cancellationToken));

    private static Task<IResult> ListSkusAsync(
        ISkuService skus, IUserRights rights, string? search, string? bird, string? form, bool? active, int? limit, string? cursor,
        CancellationToken cancellationToken) =>
        ApiPages.PageAsync(rights, BusinessShapes.Sku, limit, cursor, async at =>
            ApiText.Fault(("search", search), ("bird", bird), ("form", form)) is { } problem
                ? problem
                : await skus.ListAsync(new SkuFilter(search, bird, form, active), at.Page, at.Limit, cancellationToken));

    private static Task<IResult> ListPricesAsync(
        IPriceService prices, IUserRights rights, int? store, DateOnly? date, int? limit, string? cursor, CancellationToken cancellationToken) =>
        ApiPages.PageAsync(rights, BusinessShapes.Price, limit, cursor, async at =>
        {
            if (store is not { } id)
                return NoStore();
            var list = await prices.GetAsync(id, date, cancellationToken);
            return list.Problem is { } problem ? problem : ApiPages.Slice(list.Value.Rows, at);
        });

    private static Task<IResult> ListStockAsync(
        IStockService stock, IUserRights rights, int? store, int? limit, string? cursor, CancellationToken cancellationToken) =>
        ApiPages.PageAsync(rights, BusinessShapes.Stock, limit, cursor, async at =>
        {
            if (store is not { } id)
                return NoStore();
            var matrix = await stock.GetMatrixAsync(id, cancellationToken);
            return matrix.Problem is { } problem ? problem : ApiPages.Slice(Rows(matrix.Value), at);
        });

    private static async Task<IResult> GetSaleAsync(Guid id, ISaleService sales, IUserRights rights, CancellationToken cancellationToken)
    {
        var sale = await sales.FindAsync(id, cancellationToken);
        return await rights.GetAsync(cancellationToken) is { } mine
            ? sale.ToAnswer(found => BusinessShapes.Sale(mine).Write(found, mine))
            : new ProblemAnswer(new NotSignedIn());
    }

    private static async Task<IResult> PostSaleAsync(
        HttpContext context, SaleRequest request, IPosService pos, IUserRights rights, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(context.Request.Headers[KeyHeader], out var key) || key == Guid.Empty)
            return new ProblemAnswer(new Malformed($"Send a header {KeyHeader} with a UUID of your own for each sale, and the same one when you repeat it."));
        var command = request.ToCommand(key);
        if (command.Problem is { } problem)
            return new ProblemAnswer(problem);
        var posted = await pos.PostAsync(command.Value, cancellationToken);
        if (posted.Problem is { } refusal)
            return new ProblemAnswer(refusal);
        context.Response.Headers.Location = $"{VenusApi.Version1}/sales/{posted.Value.Id}";
        return await rights.GetAsync(cancellationToken) is { } mine
            ? TypedResults.Json(BusinessShapes.Posted.Write(posted.Value, mine), ApiJson.Options, statusCode: StatusCodes.Status201Created)
            : new ProblemAnswer(new NotSignedIn());
    }

    private static List<StockRow> Rows(StockMatrix matrix) =>
    [
        .. from bird in matrix.Birds
           from form in matrix.Forms
           let bucket = matrix.Find(bird.Code, form.Code)
           where !bucket.IsEmpty
           select new StockRow(bucket, bird.Name, form.Name),
    ];

    private static InvalidInput NoStore() => new("store", "Name the store by its number.");
}
