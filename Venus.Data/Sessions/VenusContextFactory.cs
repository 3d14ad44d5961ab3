using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Venus.Data.Connections;

namespace Venus.Data.Sessions;

/// <summary>Makes contexts for <see cref="VenusSession"/>. A context alone may read nothing: its login has no rights.</summary>
public sealed class VenusContextFactory(AppLogin app, ILoggerFactory loggers)
{
    private readonly DbContextOptions<VenusDbContext> _options = new DbContextOptionsBuilder<VenusDbContext>()
        .UseNpgsql(app.DataSource)
        .UseSnakeCaseNamingConvention()
        .UseLoggerFactory(loggers)
        .Options;

    internal VenusDbContext Create() => new(_options);
}
