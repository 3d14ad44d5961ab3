using Venus.Core.Features.Knowledge;
using Venus.Data;
using Venus.Data.Connections;
using Venus.Data.Demo;
using Venus.Server.Api;
using Venus.Server.Commands;
using Venus.Server.Features.ApiTokens;
using Venus.Server.Features.Docs;
using Venus.Server.Features.Files;
using Venus.Server.Features.Jobs;
using Venus.Server.Features.Knowledge;
using Venus.Server.Features.Logs;
using Venus.Server.Features.Managers;
using Venus.Server.Features.Sales;
using Venus.Server.Features.Sessions;
using Venus.Server.Features.Stock;
using Venus.Server.Features.Stores;
using Venus.Server.Features.Users;
using Venus.Server.Hosting;
using Venus.Server.Layout;
using Venus.Server.SignIn;

// The linked appsettings.json lies beside the binaries; the project folder, which "dotnet run" would take, has none.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
using var outside = Logging.Outside(builder.Configuration, builder.Environment, serves: HostCommands.Named(args) is null);

// The database comes first and goes last: the web server has drained before an embedded PostgreSQL stops.
var commands = new HostCommands(builder.Configuration, outside, Console.Out, Console.Error).Add(
    CreateAdminCommand.Name,
    (database, arguments, output, cancellationToken) => CreateAdminCommand.RunAsync(builder.Configuration, database, arguments, output, cancellationToken));
return await commands.RunAsync(args, () => ServingSettings.Check(builder.Configuration, builder.Environment), async (database, cancellationToken) =>
{
    builder.AddVenusHosting();
    builder.Services.AddVenusShell();
    builder.Services.AddScoped<ReceiptPrinter>();
    builder.Services.AddCounter();
    builder.Services.AddSingleton<IManualSource, DocManuals>();
    builder.Services.AddVenusDatabase(database);
    builder.Services.AddVenusData();
    builder.Services.AddVenusIdentity(builder.Configuration);
    if (DemoChain.IsWanted(builder.Configuration))
        await DemoChain.EnsureAsync(database, TimeProvider.System, Console.Out, cancellationToken);
    if (!builder.Environment.IsDevelopment())
        await DemoChain.RefuseAsync(database, cancellationToken);

    await using var app = builder.Build();
    app.UseVenusHosting();
    app.MapVenusSignIn();
    app.MapVenus();
    app.MapVenusApi();
    app.MapLedgerExport();
    app.MapLogExports();
    app.MapSessionExport();
    app.MapApiTokenExport();
    app.MapKnowledgeExport();
    app.MapUserExport();
    app.MapJobExport();
    app.MapApiDocs();
    app.MapDocPictures();
    app.MapFiles();
    app.MapStoreExport();
    app.MapManagerExport();
    return await app.RunVenusAsync();
});
