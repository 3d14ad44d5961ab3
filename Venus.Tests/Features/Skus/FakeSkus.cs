using Venus.Core;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Skus;

/// <summary>SKUs in memory; remembers what it was asked, and refuses when told to.</summary>
internal sealed class FakeSkus : ISkuService
{
    public List<SkuRow> Rows { get; } =
    [
        new(Guid.Parse("00000000-0000-7000-8000-000000000101"), "BRO-LIVE", "Broiler Chicken - Live", null, "BROILER", "Broiler Chicken", "LIVE", "Live", "0105", 0, null,
            null, true, 1, 11),
        new(Guid.Parse("00000000-0000-7000-8000-000000000102"), "BRO-SKIN", "Broiler Chicken - With Skin", "Whole bird", "BROILER", "Broiler Chicken", "SKIN", "With Skin",
            "0207", 5, "00042", new Money(150), false, 2, 12),
    ];

    public List<(SkuFilter Filter, int Page)> Asked { get; } = [];

    public List<SaveSku> Saved { get; } = [];

    public List<(Guid Id, uint Version, bool Active)> Switched { get; } = [];

    /// <summary>Answers the next change instead of making it.</summary>
    public Problem? Refusal { get; set; }

    /// <summary>When set, the next list waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Rows beyond those in memory, so that there are several pages.</summary>
    public int Further { get; set; }

    public async Task<Result<Page<SkuRow>>> ListAsync(SkuFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        Asked.Add((filter, page));
        var gate = Gate;
        Gate = null;
        if (gate is not null)
            await gate.Task;
        var rows = Rows.Where(r => filter.Search is null || r.Name.Contains(filter.Search, StringComparison.OrdinalIgnoreCase)).ToList();
        var total = rows.Count + Further;
        return new Page<SkuRow>(page * pageSize < total ? rows : [], total);
    }

    public Task<Result<(IReadOnlyList<BirdType> Birds, IReadOnlyList<StockForm> Forms)>> GetLookupsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<(IReadOnlyList<BirdType>, IReadOnlyList<StockForm>)>.Success((
            [new("BROILER", "Broiler Chicken", true), new("GOOSE", "Goose", false)],
            [new("LIVE", "Live", true, true), new("SKIN", "With Skin", false, true)])));

    public Task<Result<SkuRow>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.FromResult<Result<SkuRow>>(Rows.Single(r => r.Id == id));

    public Task<Result<SkuRow>> SaveAsync(SaveSku command, CancellationToken cancellationToken = default)
    {
        Saved.Add(command);
        var row = new SkuRow(command.Id ?? Guid.CreateVersion7(), command.Code, command.Name, command.Description, command.Bird, command.Bird, command.Form, command.Form,
            command.HsnCode, command.GstRate, command.Plu, command.FloorPrice, command.IsActive, command.DisplayOrder, (command.Version ?? 0) + 1);
        return Task.FromResult(Take() is { } refusal ? refusal : Put(row));
    }

    public Task<Result<SkuRow>> SetActiveAsync(Guid id, uint version, bool active, CancellationToken cancellationToken = default)
    {
        Switched.Add((id, version, active));
        return Task.FromResult(Take() is { } refusal ? refusal : Put(Rows.Single(r => r.Id == id) with { IsActive = active }));
    }

    private Result<SkuRow> Put(SkuRow row)
    {
        Rows.RemoveAll(r => r.Id == row.Id);
        Rows.Add(row);
        return row;
    }

    private Problem? Take()
    {
        var refusal = Refusal;
        Refusal = null;
        return refusal;
    }
}
