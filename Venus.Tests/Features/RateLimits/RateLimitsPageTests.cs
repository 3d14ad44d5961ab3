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
        _limits.Refusal = new InvalidInput("per_minute", "Enter 10 to 10,000 calls a minute.");
        page.Find("#limit-minute").Input("");

        Save(page);

        Assert.Equal(0, _limits.Saved.Single().PerMinute);
        Assert.Contains("Enter 10 to 10,000", page.Find("#limit-minute").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OverAnothersChange_IsRefusedOnce_NothingTypedIsLost_AndTheirsIsNamed()
    {
        var page = await EditAsync();
        page.Find("#limit-minute").Input("75");
        _limits.Limits[0] = Cashier with { PerMinute = 90, PerHour = 2000, Enabled = false, Version = 9 };
        _limits.Refusal = new StateChanged("limit");

        Save(page);

        Assert.Contains("Somebody else changed this limit meanwhile", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Equal(("75", "2000", "false"), (Typed(page, "minute"), Typed(page, "hour"), page.Find("aside [role=switch]").GetAttribute("aria-checked")));
        Assert.Contains("90 was set meanwhile", page.Find("#limit-minute").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        _limits.Refusal = null;
        Save(page);

        Assert.Equal([new SaveRateLimit(Cashier.RoleId, 7, 75, 1000, true), new SaveRateLimit(Cashier.RoleId, 9, 75, 2000, false)], _limits.Saved);
        Assert.Empty(page.FindAll("aside"));
    }

    [Fact]
    public async Task Save_TappedTwice_SavesOnce()
    {
        var page = await EditAsync();
        _limits.Gate = new TaskCompletionSource();

        Save(page);
        Save(page);
        _limits.Gate.SetResult();

        await page.WaitForStateAsync(() => page.FindAll("aside").Count == 0);
        Assert.Single(_limits.Saved);
    }

    [Fact]
    public async Task Form_StandsInTheLink_SoThatBackClosesIt_AndOpensForHoldersOfItsKeyAlone()
    {
        var page = await EditAsync();
        Assert.EndsWith($"?open={Cashier.RoleId}", _shell.Navigation.Uri, StringComparison.Ordinal);

        _shell.Navigation.NavigateTo("/system/rate-limits");

        Assert.Empty(page.FindAll("aside"));
        var viewer = await _shell.OpenAsync<RateLimitsPage>(People.With([Permissions.RateLimitsView], []), $"/system/rate-limits?open={Cashier.RoleId}");
        Assert.Empty(viewer.FindAll("aside"));
    }

    private static string? Typed(IRenderedComponent<RateLimitsPage> page, string field) => page.Find("#limit-" + field).GetAttribute("value");

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

        public List<RateLimit> Limits { get; } = [Cashier, Manager];

        /// <summary>Holds a saving until it is opened.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public Task<Result<IReadOnlyList<RateLimit>>> GetAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<RateLimit>>.Success([.. Limits]));

        public async Task<Result<Done>> SaveAsync(SaveRateLimit limit, CancellationToken cancellationToken = default)
        {
            Saved.Add(limit);
            if (Gate is not null)
                await Gate.Task;
            return Refusal is null ? new Done() : Refusal;
        }
    }
}
