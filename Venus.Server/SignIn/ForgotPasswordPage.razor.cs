using System.Globalization;
using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Identity;

namespace Venus.Server.SignIn;

/// <summary>Has a link to a new password mailed, where mails are sent; says the same of every address.</summary>
public sealed partial class ForgotPasswordPage(IIdentityProvider provider, ILocalAccounts accounts)
{
    private const string FormName = "forgot";

    private bool _isAsked;
    private string? _error;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm(FormName = FormName)]
    private ForgotInput? Input { get; set; }

    private string Advice => _isAsked
        ? "If somebody has an account with this address, a mail with a link is on its way. It serves once, within an hour. Nothing there? Look among the unwanted mails, and ask again after five minutes."
        : provider.Passwords is null
            ? $"Your password is kept by {provider.Name}: choose a new one there."
            : "Ask your manager or an administrator: they can give you a link with which you choose a new one. It serves once, within an hour.";

    private async Task SubmitAsync()
    {
        if (!accounts.MailsLinks)
            return;
        var email = Input?.Email?.Trim() ?? "";
        if (!EmailAddress.IsPlausible(email))
        {
            _error = "Enter your whole e-mail address.";
            Context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        var asked = await accounts.ForgotAsync(email, SignInOrigins.Of(Context, browser: null), Context.RequestAborted);
        _isAsked = asked.IsSuccess;
        _error = asked.Problem?.Message;
        if (asked.Problem is TooManySignIns { Wait: var wait })
        {
            Context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
