using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity;

namespace Venus.Server.SignIn;

/// <summary>Rendered once per request, without a circuit: the cookie can only be set here, and it works without JavaScript.</summary>
public sealed partial class SignInPage(IIdentityProvider provider, NavigationManager navigation)
{
    private const string FormName = "sign-in";

    private EditContext? _form;
    private ValidationMessageStore? _faults;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm(FormName = FormName)]
    private SignInInput? Input { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.ReturnUrlParameter)]
    private string? RequestedUrl { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.ExpiredParameter)]
    private bool Expired { get; set; }

    private string? Error { get; set; }

    private bool KeepsEmail => !string.IsNullOrWhiteSpace(Input?.Email);

    private string? Described => Error is null ? null : "error";

    protected override void OnInitialized()
    {
        var isPosted = Input is not null;
        Input ??= new SignInInput();
        _form = new EditContext(Input);
        _faults = new ValidationMessageStore(_form);
        if (SessionPrincipal.Read(Context.User) is not null)
            navigation.NavigateTo(ReturnUrl.OrHome(RequestedUrl));
        else if (Expired && !isPosted)
            Error = "This page was open too long. Sign in now.";
    }

    private async Task SubmitAsync()
    {
        // The answer never carries the password back.
        var credentials = new Credentials(Input!.Email?.Trim() ?? "", Input.Password ?? "");
        Input.Password = null;
        if (credentials.Email.Length is 0 or > EmailAddress.MaximumLength || credentials.Password.Length == 0)
        {
            Fault("Enter your e-mail address and your password.");
            return;
        }

        var browser = BrowserCookie.ReadOrNew(Context.Request);
        var result = await provider.VerifyAsync(credentials, SignInOrigins.Of(Context, browser), Context.RequestAborted);
        if (result.Problem is { } problem)
        {
            Refuse(problem);
            return;
        }

        await StartSessionAsync(result.Value, browser);
    }

    private async Task StartSessionAsync(VerifiedSignIn verified, byte[] browser)
    {
        var session = new NewSession(verified);
        var properties = new AuthenticationProperties { RedirectUri = ReturnUrl.OrHome(RequestedUrl) };
        properties.SetParameter(PostgresTicketStore.NewSessionParameter, session);
        const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
        await Context.SignInAsync(Scheme, SessionPrincipal.Of(session.Identity, Scheme), properties);
        BrowserCookie.Remember(Context.Response, browser);
        navigation.NavigateTo(properties.RedirectUri);
    }

    /// <summary>One error for both fields: it never says which of them is wrong.</summary>
    private void Fault(string message)
    {
        Error = message;
        _faults!.Add(_form!.Field(nameof(SignInInput.Email)), message);
        _faults.Add(_form.Field(nameof(SignInInput.Password)), message);
    }

    private void Refuse(Problem problem)
    {
        if (problem is WrongCredentials)
            Fault(problem.Message);
        Error = problem.Message;
        var (status, wait) = problem switch
        {
            SignInLocked locked => (StatusCodes.Status429TooManyRequests, locked.Wait),
            TooManySignIns many => (StatusCodes.Status429TooManyRequests, many.Wait),
            SignInBusy => (StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(5)),
            _ => (StatusCodes.Status200OK, TimeSpan.Zero),
        };
        Context.Response.StatusCode = status;
        if (wait > TimeSpan.Zero)
            Context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
