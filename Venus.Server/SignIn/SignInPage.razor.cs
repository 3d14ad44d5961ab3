using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.DataProtection;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Data.Telemetry;

namespace Venus.Server.SignIn;

/// <summary>Rendered once per request, without a circuit: the cookie can only be set here, and it works without JavaScript.</summary>
public sealed partial class SignInPage(
    IIdentityProvider provider, ILocalAccounts accounts, IDataProtectionProvider protection, NavigationManager navigation)
{
    private const string FormName = "sign-in";
    private const string CodeFormName = "sign-in-code";

    private static readonly TimeSpan CodeTime = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector _tickets = protection.CreateProtector("Venus.SignIn.Code").ToTimeLimitedDataProtector();
    private PublicStatus _status = new(null, false, false);
    private bool _asksCode;
    private EditContext? _codeForm;

    private EditContext? _form;
    private ValidationMessageStore? _faults;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm(FormName = FormName)]
    private SignInInput? Input { get; set; }

    [SupplyParameterFromForm(FormName = CodeFormName)]
    private SignInCodeInput? Code { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.ReturnUrlParameter)]
    private string? RequestedUrl { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.ExpiredParameter)]
    private string? Expired { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.EndedParameter)]
    private string? Ended { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.ChangedParameter)]
    private string? Changed { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.ConfirmedParameter)]
    private string? Confirmed { get; set; }

    [SupplyParameterFromQuery(Name = SignInEndpoints.RefusedParameter)]
    private string? Refused { get; set; }

    private string? Error { get; set; }

    /// <summary>The provider is to ask who the person is: the account that it gave is refused here.</summary>
    private bool AsksAnew => OpenIdConnectSignIn.IsOfTheAccount(OpenIdConnectSignIn.Refusal(Refused));

    private string AtProvider =>
        $"{SignInEndpoints.ProviderPath}?{SignInEndpoints.ReturnUrlParameter}={Uri.EscapeDataString(ReturnUrl.OrStart(RequestedUrl))}"
        + (AsksAnew ? $"&{SignInEndpoints.AnewParameter}=true" : "");

    private string Again => $"{SignInEndpoints.SignInPath}?{SignInEndpoints.ReturnUrlParameter}={Uri.EscapeDataString(ReturnUrl.OrStart(RequestedUrl))}";

    private bool KeepsEmail => !string.IsNullOrWhiteSpace(Input?.Email);

    private string? Described => Error is null ? null : "error";

    protected override async Task OnInitializedAsync()
    {
        var isPosted = Input is not null || Code is not null;
        _asksCode = Code is not null;
        Input ??= new SignInInput();
        Code ??= new SignInCodeInput();
        _codeForm = new EditContext(Code);
        _form = new EditContext(Input);
        _faults = new ValidationMessageStore(_form);
        if (SessionPrincipal.Read(Context.User) is not null)
            navigation.NavigateTo(ReturnUrl.OrStart(RequestedUrl));
        else if (Is(Expired) && !isPosted)
            Error = "This page was open too long. Sign in now.";
        else if (!isPosted && OpenIdConnectSignIn.Refusal(Refused) is { } problem)
            Refuse(problem);
        if (!_asksCode)
            _status = await accounts.GetStatusAsync(Context.RequestAborted);
    }

    private async Task SubmitCodeAsync()
    {
        if (provider.Passwords is not { } passwords)
            return;
        var typed = Code!.Code ?? "";
        Code.Code = null;
        if (ReadTicket() is not { } attempt)
        {
            AskAgain(new WrongCode(null));
            return;
        }

        var browser = BrowserCookie.ReadOrNew(Context.Request);
        var result = await passwords.VerifyCodeAsync(attempt, typed, Context.RequestAborted);
        switch (result.Problem)
        {
            case null:
                await StartSessionAsync(result.Value, browser);
                break;
            case WrongCode { AttemptId: { } next } wrong:
                Code.Ticket = TicketOf(next);
                Error = wrong.Message;
                break;
            case { } problem:
                AskAgain(problem);
                break;
        }
    }

    private static bool Is(string? flag) => flag == "true";

    private void AskAgain(Problem problem)
    {
        _asksCode = false;
        Refuse(problem);
    }

    private string TicketOf(Guid attempt) => _tickets.Protect(attempt.ToString(), CodeTime);

    private Guid? ReadTicket()
    {
        try
        {
            return Guid.Parse(_tickets.Unprotect(Code!.Ticket ?? ""));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task SubmitAsync()
    {
        if (provider.Passwords is not { } passwords)
            return;
        // The answer never carries the password back.
        var credentials = new Credentials(Input!.Email?.Trim() ?? "", Input.Password ?? "");
        Input.Password = null;
        if (credentials.Email.Length is 0 or > EmailAddress.MaximumLength || credentials.Password.Length == 0)
        {
            Fault("Enter your e-mail address and your password.");
            return;
        }

        var browser = BrowserCookie.ReadOrNew(Context.Request);
        var result = await passwords.VerifyAsync(credentials, SignInOrigins.Of(Context, browser), Context.RequestAborted);
        if (result.Problem is SecondFactorDue due)
        {
            _asksCode = true;
            Code!.Ticket = TicketOf(due.AttemptId);
            return;
        }

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
        var properties = new AuthenticationProperties { RedirectUri = ReturnUrl.OrStart(RequestedUrl) };
        properties.SetParameter(PostgresTicketStore.NewSessionParameter, session);
        if (verified.Tokens is { } tokens)
            SessionTokens.Write(properties, tokens);
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
        VenusMeters.CountSignIn(problem);
        if (problem is WrongCredentials)
            Fault(problem.Message);
        Error = problem.Message;
        var (status, wait) = problem switch
        {
            SignInLocked locked => (StatusCodes.Status429TooManyRequests, locked.Wait),
            TooManySignIns many => (StatusCodes.Status429TooManyRequests, many.Wait),
            UnderMaintenance => (StatusCodes.Status503ServiceUnavailable, TimeSpan.FromMinutes(1)),
            SignInBusy => (StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(5)),
            ProviderUnreachable => (StatusCodes.Status503ServiceUnavailable, TimeSpan.FromMinutes(1)),
            _ => (StatusCodes.Status200OK, TimeSpan.Zero),
        };
        Context.Response.StatusCode = status;
        if (wait > TimeSpan.Zero)
            Context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
