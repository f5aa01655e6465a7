using Microsoft.EntityFrameworkCore;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// PostgreSQL has native UUIDs and times. Texts compare by code points, as in SQLite: the indexes do not depend on the
/// version of the operating system's locales, whose updates have corrupted indexes.
/// </summary>
internal sealed class PostgresParleyDbContext(DbContextOptions<PostgresParleyDbContext> options)
    : ParleyDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<string>().UseCollation("C");
}
