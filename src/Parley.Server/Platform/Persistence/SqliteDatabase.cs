using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Parley.Server.Platform.Log;
using SQLitePCL;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The database file and its connections. Refuses to run with settings that could lose an acknowledged write.
/// </summary>
internal sealed class SqliteDatabase : DbConnectionInterceptor, IDisposable
{
    /// <summary>
    /// Older versions can corrupt a WAL file with several connections (sqlite.org/wal.html, "WAL-reset bug").
    /// </summary>
    public static readonly Version MinVersion = new(3, 51, 3);

    private const string Damaged = "The database is damaged. Restore the latest backup; do not use this file.";

    private const long MaxQuickCheckBytes = 256L << 20;

    /// <summary>
    /// The size that the WAL file is truncated to at a restart of the WAL, after a long read has made it grow.
    /// </summary>
    private const long MaxIdleWalBytes = 64L << 20;

    /// <summary>
    /// In pages of 4 KiB (64 MiB): from this length on a commit checkpoints the WAL, in case
    /// <see cref="Log.SqliteCheckpointer"/> has not.
    /// </summary>
    private const int AutoCheckpointPages = 16_384;

    private readonly SqliteOptions _options;
    private readonly ConditionalWeakTable<sqlite3, SqliteDatabase> _configured = [];
    private readonly FileStream _lock;
    private readonly Lazy<SafeFileHandle> _rawFile;

    public SqliteDatabase(IOptions<SqliteOptions> options, IOptions<ParleyOptions> parley)
    {
        _options = options.Value;
        var folder = Path.GetFullPath(parley.Value.Data);
        _lock = FolderLock.Acquire(folder);
        Marker = new(folder);
        var file = Path.Combine(folder, "parley.db");
        if (!File.Exists(file))
        {
            // SQLite creates its other files with the permissions of the database. An empty file is an empty database.
            PrivateFolder.Open(file, FileMode.CreateNew).Dispose();
        }

        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWriteCreate,
            ForeignKeys = true,
            // SQLite waits for a lock itself (busy_timeout). The provider's wait comes on top, and promise P16 allows 5
            // s for both.
            DefaultTimeout = 1,
        }.ToString();
        _rawFile = new(() =>
            File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
        );
    }

    public string ConnectionString { get; }

    /// <summary>
    /// The file, for <see cref="SqliteErasure"/>. One handle until the database closes: closing any handle releases all
    /// locks of the process on the file, including SQLite's.
    /// </summary>
    public SafeFileHandle RawFile => _rawFile.Value;

    public EpochMarker Marker { get; }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        Configure(connection);
        return connection;
    }

    /// <summary>Opens a connection without cached pages, outside the pool.</summary>
    public SqliteConnection OpenUnpooled()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString()
        );
        connection.Open();
        Configure(connection);
        return connection;
    }

    /// <summary>Opens the only connection of the writer, with a larger cache.</summary>
    public SqliteConnection OpenForWriting()
    {
        var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA cache_size = -{_options.CacheKiB}";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>
    /// Creates the file in WAL mode if needed. Refuses an unsafe setting, an old library, or a damaged file.
    /// </summary>
    public void Check()
    {
        try
        {
            CheckFile();
        }
        catch (SqliteException exception)
            when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            // Damage of the header or the schema: no statement can be prepared, quick_check neither.
            throw new InvalidOperationException($"{exception.Message} {Damaged}", exception);
        }
    }

    private void CheckFile()
    {
        using var connection = Open();
        var version = new Version(connection.ServerVersion);
        if (version < MinVersion)
        {
            throw new InvalidOperationException(
                $"SQLite {version} is too old: {MinVersion} or newer is needed (older ones can corrupt a WAL database)."
            );
        }

        Require(
            connection,
            "journal_mode",
            "wal",
            "The folder must be on a local disk: network file systems do not support WAL."
        );
        var synchronous = int.Parse(Read(connection, "synchronous"));
        if (synchronous < 2)
        {
            throw new InvalidOperationException(
                $"SQLite runs with synchronous={synchronous}; acknowledged messages need 2 (FULL) or 3 (EXTRA)."
            );
        }

        // Reads the whole file, about 1 s per GiB: only for small files.
        if (new FileInfo(connection.DataSource).Length <= MaxQuickCheckBytes)
        {
            Require(connection, "quick_check(1)", "ok", Damaged);
        }
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Configure(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Configure(connection);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        if (_rawFile.IsValueCreated)
        {
            _rawFile.Value.Dispose();
        }

        _lock.Dispose();
    }

    /// <summary>Once per handle: a pooled handle keeps its settings.</summary>
    private void Configure(DbConnection connection)
    {
        if (!_configured.TryAdd(((SqliteConnection)connection).Handle!, this))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA busy_timeout = 4000;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {_options.Synchronous};
            PRAGMA journal_size_limit = {MaxIdleWalBytes};
            PRAGMA wal_autocheckpoint = {AutoCheckpointPages};
            PRAGMA secure_delete = ON;
            PRAGMA mmap_size = 0;
            PRAGMA cache_size = -{_options.ReadCacheKiB};
            """;
        command.ExecuteNonQuery();
    }

    private static string Read(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        return command.ExecuteScalar()?.ToString() ?? string.Empty;
    }

    private static void Require(SqliteConnection connection, string pragma, string wanted, string otherwise)
    {
        var found = Read(connection, pragma);
        if (!string.Equals(found, wanted, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"SQLite answers '{found}' to PRAGMA {pragma}; '{wanted}' is needed. {otherwise}"
            );
        }
    }
}
