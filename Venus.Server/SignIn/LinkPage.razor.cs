using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Identity;

namespace Venus.Server.SignIn;

/// <summary>
/// Where one-time links lead: <c>/sign-in/link#token</c>. A fragment is neither sent nor logged nor told as a referrer; a script posts it at once and takes
/// it out of the address. From then on the token travels in bodies of posts alone.
/// </summary>
public sealed partial class LinkPage(IIdentityProvider provider, ILocalAccounts accounts, NavigationManager navigation)
{
    private const string FormName = "link";

    private OneTimeLink? _link;
    private Problem _problem = new LinkNotUsable();
    private Problem? _refused;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private bool IsOfCode => _refused?.Field == "code";

    private SignInOrigin Origin => SignInOrigins.Of(Context, browser: null);

    [SupplyParameterFromForm(FormName = FormName)]
    private LinkInput? Input { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Context.Response.Headers.CacheControl = "no-store";
        if (provider.Passwords is null)
            _problem = new UseTheProvider();
        else if (Input?.Token is { } token)
            await FindAsync(token);
    }

    private async Task FindAsync(string token)
    {
        try
        {
            if (await accounts.FindLinkAsync(token, Context.RequestAborted) is { } link)
                _link = link;
        }
        catch (ProviderDownException)
        {
            _problem = new ProviderUnreachable();
        }
    }

    private async Task SubmitAsync()
    {
        // The first post brings the token alone.
        if (_link is { Kind: LinkKind.Email } && Input!.Confirmed)
            Show(await accounts.ConfirmEmailAsync(Input.Token!, SessionPrincipal.Read(Context.User)?.SessionId, Origin, Context.RequestAborted), SignInEndpoints.ConfirmedParameter);
        else if (_link is { Kind: not LinkKind.Email } && Input!.Password is { Length: > 0 } password)
            Show(await accounts.SetPasswordAsync(Input.Token!, password, Input.Code, Origin, Context.RequestAborted), SignInEndpoints.ChangedParameter);
    }

    private void Show(Result<Done> result, string done)
    {
        switch (result.Problem)
        {
            case null:
                navigation.NavigateTo($"{SignInEndpoints.SignInPath}?{done}=true");
                break;
            case LinkNotUsable:
                _link = null;
                break;
            case { } problem:
                _refused = problem;
                break;
        }
    }
}
