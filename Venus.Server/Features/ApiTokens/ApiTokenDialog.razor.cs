using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Stores;
using Venus.Server.Components;

namespace Venus.Server.Features.ApiTokens;

/// <summary>Makes an API token of some of the person's own keys. Closes with the <see cref="NewApiToken"/>.</summary>
public sealed partial class ApiTokenDialog(IApiTokenService tokens, TimeProvider time)
{
    private readonly FormRefusal _form = new();
    private readonly HashSet<string> _chosen = [];
    private IReadOnlyList<CatalogueKey> _keys = [];
    private Guid _id;
    private string _name = "";
    private DateOnly? _lastDay;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>Whose days these are.</summary>
    [Parameter, EditorRequired]
    public required string Timezone { get; set; }

    private DateOnly Today => StoreDays.Of(Timezone, time.GetUtcNow());

    // Its end is within so many days from now.
    private DateOnly FarthestDay => Today.AddDays(ApiTokenRules.MostDays - 1);

    protected override Task OnInitializedAsync()
    {
        _id = Guid.CreateVersion7(time.GetUtcNow());
        return ReloadAsync();
    }

    private Task ReloadAsync() => ReadAsync(async cancel => _keys = (await tokens.GetKeysAsync(cancel)).Value);

    private void Toggle(string key)
    {
        if (!_chosen.Remove(key))
            _chosen.Add(key);
    }

    private void ToggleModule(IEnumerable<CatalogueKey> module)
    {
        var keys = module.Select(k => k.Key).ToList();
        if (keys.TrueForAll(_chosen.Contains))
            _chosen.ExceptWith(keys);
        else
            _chosen.UnionWith(keys);
    }

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        var token = new CreateApiToken(_id, _name, [.. _chosen], _lastDay is { } last ? StoreDays.StartOf(Timezone, last.AddDays(1)) : null);
        if (_form.Finds(ApiTokenRules.Check(token, time.GetUtcNow())))
            return;
        var result = await tokens.CreateAsync(token, cancel);
        _form.Problem = result.Problem;
        if (result.IsSuccess)
            Dialog.Close(DialogResult.Ok(result.Value));
    });
}
