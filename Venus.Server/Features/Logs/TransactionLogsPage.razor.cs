using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Server.Features.Logs;

/// <summary>Postings of accessible stores.</summary>
public sealed partial class TransactionLogsPage(ILogService logs, IUserRights userRights, NavigationManager navigation, TimeProvider time)
    : LogPage<TransactionRow>(logs, userRights, navigation, time)
{
    public const string Path = "/system/transaction-logs";

    private static readonly string[] Types = ["SALE", "ADJUSTMENT"];

    private static readonly string[] Actions = ["CREATE", "VOID", "OVERRIDE"];

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    protected override ReadShape<TransactionRow> Shape => LogShapes.Transactions;

    internal override object KeyOf(TransactionRow row) => row.Id;

    protected override Task<Result<Page<TransactionRow>>> ReadPageAsync(LogQuery query, bool ascending, int page, CancellationToken cancellationToken) =>
        Logs.ListTransactionsAsync(FilterOf(query, Timezone, Today, ascending), page, PageSize, cancellationToken);

    internal static TransactionFilter FilterOf(LogQuery query, string timezone, DateOnly today, bool ascending = false)
    {
        var (from, before) = query.Moments(timezone, today);
        return new TransactionFilter(from, before, query.User, query.Place, query.Kind, query.Act, query.Search, ascending);
    }

    private string? SaleLink(TransactionRow row) => row.Type == "SALE" && Rights?.May(Permissions.SalesView, row.StoreId) == true
        ? $"/business/sales?store={row.StoreId}&sale={row.DocumentId}"
        : null;
}
