using Microsoft.AspNetCore.Components;

namespace Venus.Server.Features.Landing;

/// <summary>A page for strangers, rendered once without circuit or database. Whoever is signed in has a home to go to.</summary>
public abstract class PublicPage : ComponentBase
{
    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized()
    {
        if (Context.User.Identity?.IsAuthenticated == true)
            Navigation.NavigateTo("/home");
    }
}
