using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Hosting;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Checks the database, brings its schema up to date and starts the log. It begins as soon as the application is built and nothing else starts before it is
/// done; what lies between (routes, the construction of the silo) costs as much time again and goes on beside it. A failure stops the server with the reason.
/// </summary>
internal sealed class DatabaseStart(
    SqliteDatabase database, IDbContextFactory<ParleyDbContext> contexts, SqliteMessageLog log) : IHostedLifecycleService
{
    private readonly Lock _lock = new();
    private Task? _started;

    public void Begin()
    {
        lock (_lock)
        {
            _started ??= Task.Run(RunAsync);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Begin();
        return _started!;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync()
    {
        database.Check();
        // The model is wanted by the first request at the latest; made here it is made beside everything else.
        var model = Task.Run(() =>
        {
            using var context = contexts.CreateDbContext();
            return context.Model;
        });
        // Asking EF Core whether there is something to do takes most of a second: it compares whole models. The names tell as much.
        if (!IsCurrent(NewestMigration()))
        {
            await model;
            ForgetMigrationLock();
            await using var context = await contexts.CreateDbContextAsync();
            await context.Database.MigrateAsync();
        }

        log.Start();
    }

    /// <summary>
    /// EF Core marks a migration under way by a row, and waits without end for it to go. Whoever left one here is dead: the folder's lock is ours alone.
    /// The migration itself was a transaction, and starts anew.
    /// </summary>
    private void ForgetMigrationLock()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """DROP TABLE IF EXISTS "__EFMigrationsLock" """;
        command.ExecuteNonQuery();
    }

    private static string NewestMigration() => typeof(DatabaseStart).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(SqliteParleyDbContext))
        .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
        .Max(StringComparer.Ordinal)!;

    private bool IsCurrent(string newest)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT max("MigrationId") FROM "__EFMigrationsHistory" """;
        try
        {
            return string.Equals(command.ExecuteScalar() as string, newest, StringComparison.Ordinal);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            // There is no such table in an empty database.
            return false;
        }
    }
}
