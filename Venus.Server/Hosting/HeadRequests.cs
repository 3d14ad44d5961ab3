namespace Venus.Server.Hosting;

/// <summary>
/// Whatever answers a get answers a head; the server leaves the body out. A browser that lost its line asks so whether the page is there again. Routing comes
/// first in every pipeline, so that only a filter comes before it.
/// </summary>
internal sealed class HeadRequests : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, answer) =>
        {
            if (HttpMethods.IsHead(context.Request.Method))
                context.Request.Method = HttpMethods.Get;
            return answer(context);
        });
        next(app);
    };
}
