using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Venus.Server.Hosting;
using Venus.Server.Security;
using Venus.Server.SignIn;

namespace Venus.Server;

/// <summary>
/// The document. Pages marked <c>[ExcludeFromInteractiveRouting]</c> are rendered once and get no circuit; all others run interactively and
/// are not prerendered, so that nothing of the business is in the first answer.
/// </summary>
public sealed partial class App(NavigationManager navigation)
{
    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private IComponentRenderMode? PageRenderMode =>
        Context.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: false) : null;

    private string? Refused => ForbiddenPageHandler.IsWritten(Context) ? navigation.ToBaseRelativePath(navigation.Uri) : null;

    private Guid? Person => SessionPrincipal.Read(Context.User)?.UserId;

    private string Nonce => Context.ScriptNonce();
}
