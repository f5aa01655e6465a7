using System.Data.Common;
using System.Diagnostics;
using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Robustness;

/// <summary>A server that is killed while it migrates an older database.</summary>
[SqliteOnly]
public sealed class InterruptedMigrationTests : IDisposable
{
    private readonly List<DataFolder> _folders = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folders.ForEach(folder => folder.Dispose());

    [Fact]
    public async Task Kill_before_any_statement_of_a_migration_loses_nothing()
    {
        var old = await OldDatabaseAsync();
        var killed = new List<(string Statement, DataFolder Folder)>();
        string migrated;
        using (
            new StatementObserver(
                Path.Combine(old.Path, "parley.db"),
                statement => killed.Add((statement, Copy(old, NewFolder())))
            )
        )
        {
            migrated = await MigrateAsync(old);
        }

        // The rebuild of a table is what EF Core would commit half done.
        Assert.Contains(
            killed,
            kill => kill.Statement.Contains("\"ef_temp_channels\" RENAME", StringComparison.Ordinal)
        );
        foreach (var (statement, folder) in killed)
        {
            Assert.True(migrated == await MigrateAsync(folder), $"Another database after a kill before: {statement}");
        }
    }

    [Fact]
    public async Task Copy_of_a_table_that_an_older_server_left_is_dropped()
    {
        var untouched = await MigrateAsync(await OldDatabaseAsync());
        var left = await OldDatabaseAsync();
        await using (var connection = new SqliteConnection(Source(left)))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE ef_temp_channels AS SELECT * FROM channels";
            await command.ExecuteNonQueryAsync(Token);
        }

        Assert.Equal(untouched, await MigrateAsync(left));
    }

    [Fact]
    public async Task Foreign_keys_hold_after_a_migration()
    {
        await using var harness = await LogHarness.OpenAsync((await OldDatabaseAsync()).Path);
        // A connection of the pool may be the one that migrated.
        Assert.Equal(1, await harness.CountAsync("PRAGMA foreign_keys"));
    }

    private static string Source(DataFolder folder) =>
        $"Data Source={Path.Combine(folder.Path, "parley.db")};Pooling=False";

    /// <summary>Starts the store and returns its schema and rows.</summary>
    private static async Task<string> MigrateAsync(DataFolder folder)
    {
        await using (await LogHarness.OpenAsync(folder.Path))
        {
            // The start migrates.
        }

        await using var connection = new SqliteConnection(Source(folder));
        await connection.OpenAsync(Token);
        // The lock of a dead migration stays until the next one, and each start counts in meta.
        const string Kept = "FROM sqlite_master WHERE name NOT IN ('__EFMigrationsLock', 'meta')";
        var schema = await RowsAsync(connection, $"SELECT name, sql {Kept} ORDER BY type, name");
        var tables = await RowsAsync(connection, $"SELECT name {Kept} AND type = 'table' ORDER BY name");
        foreach (var table in tables.ToList())
        {
            tables.AddRange((await RowsAsync(connection, $"SELECT * FROM \"{table}\"")).Order(StringComparer.Ordinal));
        }

        return string.Join('\n', schema.Concat(tables));
    }

    private static async Task<List<string>> RowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(
                string.Join('|', values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value))
            );
        }

        return rows;
    }

    private static DataFolder Copy(DataFolder from, DataFolder to)
    {
        // The files as a killed process leaves them.
        foreach (
            var file in Directory
                .GetFiles(from.Path, "parley.db*")
                .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
        )
        {
            File.Copy(file, Path.Combine(to.Path, Path.GetFileName(file)));
        }

        return to;
    }

    private async Task<DataFolder> OldDatabaseAsync()
    {
        var folder = NewFolder();
        var packed = Path.Combine(AppContext.BaseDirectory, "OldDatabases", "2026-11-27", "parley.db.gz");
        await using var database = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        await using var copy = File.Create(Path.Combine(folder.Path, "parley.db"));
        await database.CopyToAsync(copy, Token);
        return folder;
    }

    private DataFolder NewFolder()
    {
        var folder = new DataFolder();
        _folders.Add(folder);
        return folder;
    }

    /// <summary>Calls back before each statement of EF Core on one database.</summary>
    private sealed class StatementObserver
        : IObserver<DiagnosticListener>,
            IObserver<KeyValuePair<string, object?>>,
            IDisposable
    {
        private readonly string _file;
        private readonly Action<string> _before;
        private readonly List<IDisposable> _subscriptions = [];

        public StatementObserver(string file, Action<string> before)
        {
            (_file, _before) = (file, before);
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (
                value.Value is CommandEventData { Connection: DbConnection connection } data
                && value.Key == RelationalEventId.CommandExecuting.Name
                && connection.DataSource == _file
            )
            {
                _before(data.Command.CommandText);
            }
        }

        public void OnCompleted()
        {
            // Ends with the process.
        }

        public void OnError(Exception error)
        {
            // Listeners report none.
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
