using System.Reflection;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Hosting;
using Venus.Server.Layout;
using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace Venus.Server.Security;

/// <summary>
/// Shows the page of a route to those who may see it, and otherwise says what is missing. It asks again whenever rights change. Unlike the
/// framework's AuthorizeRouteView it keeps an allowed page alive while it asks, so that a change of somebody's role does not wipe what others type.
/// </summary>
public sealed partial class GuardedRouteView(
    IUserRights userRights, IRefusalLog refusals, SelectedStore selectedStore, NavigationManager navigation, SignInDoor door, IDialogService dialogs, ILogger<GuardedRouteView> logger)
{
    private PageDemand _demand = new(false, null, false);
    private PageAccess _access;
    private UserRights? _rights;
    private Problem? _bar;
    private Type? _page;
    private string _reference = "";
    private string? _refused;
    private bool _covered;
    private int _turn;

    [Parameter, EditorRequired]
    public required RouteData RouteData { get; set; }

    [Parameter, EditorRequired]
    public required Type DefaultLayout { get; set; }

    /// <summary>The link, relative, whose refusal is written down already: that of the request that brought the document.</summary>
    [Parameter]
    public string? Refused { get; set; }

    private Type Layout => RouteData.PageType.GetCustomAttribute<LayoutAttribute>()?.LayoutType ?? DefaultLayout;

    private Dictionary<string, object?> Values => RouteData.RouteValues.ToDictionary(v => v.Key, v => v.Value);

    private string Title => SidebarEntries.TitleOf(RouteData.PageType) ?? "this page";

    private PageCover? Cover => !_covered ? null : new PageCover(_bar is { } bar ? Barred(bar) : Unavailable);

    protected override void OnInitialized()
    {
        if (Refused is not null)
            _refused = navigation.ToAbsoluteUri(Refused).AbsoluteUri;
        // What is rendered once, such as the answer to a refused request, has nobody left to tell.
        if (!RendererInfo.IsInteractive)
            return;
        OnLive(LiveTopic.Rights, null, EvaluateAsync);
        OnLive(LiveTopic.Stores, null, EvaluateAsync);
    }

    protected override Task OnParametersSetAsync()
    {
        if (_page != RouteData.PageType)
        {
            _page = RouteData.PageType;
            _demand = PageDemand.Of(_page);
            _access = _demand.Anonymous ? PageAccess.Allowed : PageAccess.Checking;
            _covered = false;
        }

        return EvaluateAsync();
    }

    private Task EvaluateAsync() => EvaluateAsync(codesSeen: false);

    private async Task EvaluateAsync(bool codesSeen)
    {
        if (_demand.Anonymous)
            return;

        // Of two askings under way the later one counts, whichever answer comes first.
        var turn = ++_turn;
        try
        {
            var rights = await userRights.GetAsync(PageClosed);
            // Recovery codes are shown once: their page goes when the person says so.
            if (turn != _turn || (_bar is SecondFactorMissing && !codesSeen && rights is { BarredBy: null }))
                return;
            _rights = rights;
            var (demand, link, linked) = (_demand, navigation.Uri, LinkedStore());
            var access = PageAccessRules.Decide(demand, _rights, linked);
            if (access == PageAccess.Barred && _access == PageAccess.Allowed)
            {
                // An open page stays, covered: what was typed in it outlives a maintenance.
                (_covered, _bar) = (true, rights!.BarredBy);
                return;
            }

            if (access != PageAccess.Allowed)
            {
                // The page goes before its store does.
                (_access, _bar) = (access, rights?.BarredBy);
                dialogs.CloseAll();
                StateHasChanged();
            }

            var store = selectedStore.Current?.Id;
            if (_rights is not null)
                await selectedStore.UseAsync(_rights, access == PageAccess.ForeignStore ? null : linked, RendererInfo.IsInteractive);
            // A page is created anew for another store, and its dialogs are about the former.
            if (selectedStore.Current?.Id != store)
                dialogs.CloseAll();
            (_access, _covered, _bar) = (access, false, rights?.BarredBy);
            await WriteRefusalAsync(access is PageAccess.Denied or PageAccess.ForeignStore ? link : null, access is PageAccess.Denied ? demand.Permission : null, linked);
        }
        catch (Exception failure) when (!PageClosed.IsCancellationRequested)
        {
            if (turn != _turn)
                return;

            // An open page stays, covered: what was typed in it outlives the outage. A page not yet shown stays unshown.
            _reference = FaultReference.Next();
            LogUnavailable(logger, failure, _reference);
            _covered = _access == PageAccess.Allowed;
            if (!_covered)
                _access = PageAccess.Unavailable;
        }

        if (_access == PageAccess.SignedOut)
            door.Leave();
    }

    // Once for each refused link, however often rights are asked for. Null: the page was not refused.
    private async Task WriteRefusalAsync(string? link, string? permission, int? linkedStore)
    {
        if (link == _refused)
            return;
        _refused = link;
        if (link is not null)
            await refusals.WriteAsync(permission, linkedStore, PageClosed);
    }

    private Task PassAsync() => EvaluateAsync(codesSeen: true);

    private int? LinkedStore() => StoreLink.Read(navigation.Uri);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rights could not be read, reference {Reference}")]
    private static partial void LogUnavailable(ILogger logger, Exception failure, string reference);
}
