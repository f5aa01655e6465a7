using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// What the database's history of migrations is compared with. Asking EF Core whether there is something to do takes
/// most of a second: it compares whole models.
/// </summary>
internal static class Schema
{
    public const string LatestAppliedSql = """SELECT max("MigrationId") FROM "__EFMigrationsHistory" """;

    /// <summary>The name of the newest migration that this build has for a store.</summary>
    public static string LatestMigration<TContext>()
        where TContext : DbContext =>
        typeof(TContext)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TContext))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .Max(StringComparer.Ordinal)!;
}
