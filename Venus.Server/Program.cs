using Venus.Server.Hosting;
using Venus.Server.Layout;

// The linked appsettings.json lies beside the binaries; the project folder, which "dotnet run" would take, has none.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddVenusHosting();
builder.Services.AddVenusShell();

var app = builder.Build();
app.UseVenusHosting();
app.MapVenus();
return await app.RunVenusAsync();
