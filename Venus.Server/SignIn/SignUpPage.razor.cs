using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Server.SignIn;

/// <summary>Only while registration is on; 403 otherwise.</summary>
public sealed partial class SignUpPage(IIdentityProvider provider, ILocalAccounts accounts, NavigationManager navigation)
{
    private const string FormName = "sign-up";

    private Problem? _closed;
    private string? _error;

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm(FormName = FormName)]
    private SignUpInput? Input { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Input ??= new SignUpInput();
        var status = await accounts.GetStatusAsync(Context.RequestAborted);
        if (status.MaintenanceMode)
            Close(new UnderMaintenance(), StatusCodes.Status503ServiceUnavailable);
        else if (provider.Kind is not IdentityKind.Local)
            Close(new UseTheProvider(), StatusCodes.Status403Forbidden);
        else if (!status.RegistrationEnabled)
            Close(new RegistrationClosed(), StatusCodes.Status403Forbidden);
    }

    private async Task SubmitAsync()
    {
        if (_closed is not null)
            return;
        var signUp = new SignUp(Input!.Email ?? "", Input.Name, Input.Password ?? "");
        var result = await accounts.SignUpAsync(signUp, SignInOrigins.Of(Context, browser: null), Context.RequestAborted);
        if (result.Problem is RegistrationClosed or UnderMaintenance or UseTheProvider)
            Close(result.Problem, StatusCodes.Status403Forbidden);
        else if (result.Problem is { } problem)
            Fault(problem);
        else
            navigation.NavigateTo(SignInEndpoints.SignInPath);
    }

    private void Close(Problem problem, int status)
    {
        _closed = problem;
        Context.Response.StatusCode = status;
    }

    private void Fault(Problem problem)
    {
        _error = problem.Message;
        Context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
