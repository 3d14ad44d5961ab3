using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Knowledge;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Knowledge;

/// <summary>The documents that answers may cite, how far they are indexed, and what a question finds in them. One document opens beside the list.</summary>
public sealed partial class KnowledgePage(
    IKnowledgeService knowledge, IUserRights userRights, NavigationManager navigation, IDialogService dialogs, ISnackbar snackbar)
    : ListPage<KnowledgeRow, KnowledgeFilter>(userRights, navigation)
{
    public const string Path = "/system/knowledge-base";

    private const string ByPeople = "people";
    private const string ByVenus = "venus";
    private static readonly (string Value, string Text)[] Origins = [(ByPeople, "Written by people"), (ByVenus, "Come with Venus")];

    private KnowledgeProgress? _progress;

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "by")]
    public string? LinkBy { get; set; }

    internal override KnowledgeFilter Filter => FilterOf(LinkSearch, LinkBy);

    internal override KnowledgeFilter NoFilter => new();

    internal override Sorting Natural => new("title", Descending: false);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Quoted(Filter.Search),
        Filter.Own switch { true => "written by people", false => "come with Venus", null => null },
    ];

    protected override ReadShape<KnowledgeRow> Shape => KnowledgeRow.Shape;

    internal static KnowledgeFilter FilterOf(string? search, string? by) => new(LinkText.Given(search), FromText(by));

    internal override object KeyOf(KnowledgeRow row) => row.Id;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Knowledge, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<KnowledgeRow>>> ReadPageAsync(KnowledgeFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        knowledge.ListAsync(filter, sort, page, PageSize, cancellationToken);

    protected override async Task ReadBesideAsync(UserRights rights, CancellationToken cancellationToken) =>
        _progress = (await knowledge.GetProgressAsync(cancellationToken)).Value;

    protected override IReadOnlyDictionary<string, object?> ToParameters(KnowledgeFilter filter) => new Dictionary<string, object?>
    {
        ["q"] = filter.Search,
        ["by"] = filter.Own is { } own ? OwnText(own) : null,
    };

    private static string OwnText(bool own) => own ? ByPeople : ByVenus;

    private static bool? FromText(string? by) => by switch { ByPeople => true, ByVenus => false, _ => null };

    private async Task EditAsync(KnowledgeRow? document)
    {
        if (await dialogs.OpenAsync(new DialogParameters<KnowledgeDialog> { { d => d.Document, document?.Id } }) is not { Canceled: false, Data: string title })
            return;
        snackbar.Add($"{title} is saved. It is indexed now.", Severity.Success);
        await ReloadAsync();
    }

    private Task<bool> ReindexAsync(KnowledgeRow? document) =>
        ActAsync(cancel => knowledge.ReindexAsync(document?.Id, cancel), document is null ? "All documents are indexed anew." : $"{document.Title} is indexed anew.");

    private async Task DeleteAsync(KnowledgeRow document)
    {
        if (await dialogs.ConfirmAsync($"Delete {document.Title}?", "Questions find it no more. Its text is not kept.", "Delete"))
            await ActAsync(cancel => knowledge.DeleteAsync(document.Id, cancel), $"{document.Title} is deleted.");
    }

    private Task<bool> ActAsync(Func<CancellationToken, Task<Result<Done>>> act, string done) => RunAsync(async cancel =>
    {
        var result = await act(cancel);
        snackbar.Add(result.Problem?.Message ?? done, result.IsSuccess ? Severity.Success : Severity.Error);
        await ReloadAsync();
    });
}
