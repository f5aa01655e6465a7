using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Parley.Server.Platform.Persistence;

/// <summary>Lets <c>dotnet ef migrations add --context ...</c> build a model without a running server.</summary>
internal sealed class DesignTimeFactory
    : IDesignTimeDbContextFactory<SqliteParleyDbContext>,
        IDesignTimeDbContextFactory<PostgresParleyDbContext>
{
    SqliteParleyDbContext IDesignTimeDbContextFactory<SqliteParleyDbContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteParleyDbContext>().UseSqlite("Data Source=:memory:").Options);

    PostgresParleyDbContext IDesignTimeDbContextFactory<PostgresParleyDbContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresParleyDbContext>().UseNpgsql("Host=localhost").Options);
}
