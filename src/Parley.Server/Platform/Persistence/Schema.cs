using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The migration history. Asking EF Core for pending migrations takes most of a second, because it compares whole
/// models.
/// </summary>
internal static class Schema
{
    public const string LatestAppliedSql = """SELECT max("MigrationId") FROM "__EFMigrationsHistory" """;

    /// <summary>The name of the latest migration of this build for a store.</summary>
    public static string LatestMigration<TContext>()
        where TContext : DbContext =>
        typeof(TContext)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TContext))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .Max(StringComparer.Ordinal)!;
}
