using Microsoft.AspNetCore.Components;

namespace Venus.Server.Components;

/// <summary>Something the layout shows instead of the page while the page itself stays alive, out of sight.</summary>
public sealed record PageCover(RenderFragment Content);
