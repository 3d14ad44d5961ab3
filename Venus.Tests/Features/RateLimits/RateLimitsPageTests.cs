using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.RateLimits;
using Venus.Core.Security;
using Venus.Server.Features.RateLimits;
using Venus.Tests.Support;

namespace Venus.Tests.Features.RateLimits;

public sealed class RateLimitsPageTests : IAsyncDisposable
{
    private static readonly RateLimit Cashier = new(Guid.CreateVersion7(), "Cashier", false, 3, 60, 1000, true, 7);
    private static readonly RateLimit Manager = new(Guid.CreateVersion7(), "Manager", false, 1, 100, 800, true, 8);

    private readonly ShellContext _shell = new();
    private readonly FakeLimits _limits = new();

    public RateLimitsPageTests() => _shell.Services.AddSingleton<IRateLimitService>(_limits);

    [Fact]
    public async Task Preview_TakesTheHighestOfEachColumn()
    {
        var page = await OpenAsync(Permissions.RateLimitsView);

        foreach (var box in (string[])["Cashier", "Manager"])
            page.Find($"[role=checkbox][aria-label={box}]").Click();

        Assert.Equal("100 per minute and 1,000 per hour", page.Find(".effective").TextContent.Trim());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public async Task Change_IsOfferedToHoldersOfItsKey(bool held, int buttons)
    {
        var page = await OpenAsync(held ? [Permissions.RateLimitsView, Permissions.RateLimitsEdit] : [Permissions.RateLimitsView]);

        Assert.Equal(buttons, page.FindAll("[aria-label^='Change the limit']").Count);
    }

    [Fact]
    public async Task Save_SendsWhatWasTyped_AndClosesTheForm()
    {
        var page = await EditAsync();
        page.Find("#limit-minute").Input("75");
        page.Find("[role=switch]").Click();

        Save(page);

        Assert.Equal(new SaveRateLimit(Cashier.RoleId, 7, 75, 1000, false), _limits.Saved.Single());
        Assert.Empty(page.FindAll("aside"));
    }

    [Fact]
    public async Task Save_Refused_SaysSoBesideTheFieldAndKeepsWhatWasTyped()
    {
        var page = await EditAsync();
        _limits.Refusal = new InvalidInput("per_minute", "Give 10 to 10,000 calls a minute.");
        page.Find("#limit-minute").Input("");

        Save(page);

        Assert.Equal(0, _limits.Saved.Single().PerMinute);
        Assert.Contains("Give 10 to 10,000", page.Find("#limit-minute").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OverAnothersChange_ReadsAgainAndSaysSo()
    {
        var page = await EditAsync();
        _limits.Refusal = new StateChanged("limit");

        Save(page);

        Assert.Contains("Somebody else changed this limit", page.Markup, StringComparison.Ordinal);
        Assert.Equal(2, _limits.Read);
    }

    private static void Save(IRenderedComponent<RateLimitsPage> page) => page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Save limit").Click();

    private async Task<IRenderedComponent<RateLimitsPage>> EditAsync()
    {
        var page = await OpenAsync(Permissions.RateLimitsView, Permissions.RateLimitsEdit);
        page.Find("[aria-label='Change the limit of Cashier']").Click();
        return page;
    }

    private Task<IRenderedComponent<RateLimitsPage>> OpenAsync(params string[] keys) =>
        _shell.OpenAsync<RateLimitsPage>(People.With(keys, []), "/system/rate-limits");

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeLimits : IRateLimitService
    {
        public List<SaveRateLimit> Saved { get; } = [];

        public Problem? Refusal { get; set; }

        public int Read { get; private set; }

        public Task<Result<IReadOnlyList<RateLimit>>> GetAsync(CancellationToken cancellationToken = default)
        {
            Read++;
            return Task.FromResult(Result<IReadOnlyList<RateLimit>>.Success([Cashier, Manager]));
        }

        public Task<Result<Done>> SaveAsync(SaveRateLimit limit, CancellationToken cancellationToken = default)
        {
            Saved.Add(limit);
            return Task.FromResult<Result<Done>>(Refusal is null ? new Done() : Refusal);
        }
    }
}
