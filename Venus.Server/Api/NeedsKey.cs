namespace Venus.Server.Api;

/// <summary>The keys of which one opens a route, as the service behind it asks for them; none: any signed-in person.</summary>
/// <param name="AnyOf">The first is the one a refusal names.</param>
internal sealed record NeedsKey(params IReadOnlyList<string> AnyOf);

internal static class NeedsKeyExtensions
{
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, params string[] anyOf) => route.WithMetadata(new NeedsKey(anyOf));

    public static RouteHandlerBuilder ForEverybody(this RouteHandlerBuilder route) => route.WithMetadata(new NeedsKey());
}
