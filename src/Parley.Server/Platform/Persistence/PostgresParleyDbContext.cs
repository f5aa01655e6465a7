using Microsoft.EntityFrameworkCore;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// PostgreSQL has UUIDs and times of its own. Texts compare by their code points, as in SQLite: an index then does not
/// depend on the version of the operating system's language rules, which have damaged indexes before.
/// </summary>
internal sealed class PostgresParleyDbContext(DbContextOptions<PostgresParleyDbContext> options)
    : ParleyDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<string>().UseCollation("C");
}
