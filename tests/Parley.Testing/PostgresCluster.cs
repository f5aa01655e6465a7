using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Parley.Testing;

/// <summary>
/// A PostgreSQL server in a temporary folder, on a free port of loopback. It ends with the test program, also after a
/// crash. Databases are copies of a migrated template. Debian's package <c>postgresql</c> has the programs;
/// <c>PARLEY_POSTGRES_BIN</c> names another folder of them.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Password = "correct horse: battery/staple@#?%";
    private const string Template = "parley_template";

    /// <summary>
    /// Stops the server and deletes its folder when standard input is closed, also by the end of the test program; a
    /// line on standard input says that the server has ended and keeps the folder. PostgreSQL refuses to run as root;
    /// the script runs as another user.
    /// </summary>
    private const string SupervisorScript = """
        folder=$1; shift
        "$@" </dev/null &
        server=$!
        read -r _ && { wait "$server"; exit; }
        kill -QUIT "$server" 2>/dev/null
        wait "$server" 2>/dev/null
        [ -n "$folder" ] && rm -rf "$folder"
        """;

    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly ConcurrentDictionary<string, string> Folders = new(StringComparer.Ordinal);
    private static PostgresCluster? _shared;

    private readonly string _folder;
    private readonly int _port;
    private readonly StringBuilder _output = new();
    private readonly SemaphoreSlim _making = new(1);
    private Process? _supervisor;
    private bool _migrated;
    private int _databases;

    private PostgresCluster(string folder, int port) => (_folder, _port) = (folder, port);

    /// <summary>
    /// Whether servers without an explicit database run on PostgreSQL: <c>PARLEY_TEST_STORE=postgres</c>.
    /// </summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("PARLEY_TEST_STORE") == "postgres";

    public int Port => _port;

    /// <summary>Output of the server.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The parent process of the server.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First());

    /// <summary>The parent process and its children, the parent first.</summary>
    public IReadOnlyList<int> ProcessIds =>
        [
            ProcessId,
            .. File.ReadAllText($"/proc/{ProcessId}/task/{ProcessId}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse),
        ];

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The cluster that all tests of the program share. A test that stops it needs its own.</summary>
    public static async Task<PostgresCluster> SharedAsync()
    {
        await Turn.WaitAsync();
        try
        {
            return _shared ??= await StartAsync();
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>
    /// The address of the database that belongs to a data folder of a server; created at the first call.
    /// </summary>
    public static async Task<string> ForFolderAsync(string folder)
    {
        if (!Folders.TryGetValue(folder, out var address))
        {
            Folders[folder] = address = await (await SharedAsync()).CreateDatabaseAsync();
        }

        return address;
    }

    /// <summary>
    /// The folder is no longer used. Dropping its database takes a checkpoint, which nothing waits for.
    /// </summary>
    public static void Forget(string folder)
    {
        if (Folders.TryRemove(folder, out var address))
        {
            _ = DropAsync(new Uri(address).AbsolutePath.Trim('/'));
        }
    }

    /// <summary>Starts a separate cluster.</summary>
    /// <param name="settings">Settings of the server, like <c>fsync=off</c>.</param>
    public static async Task<PostgresCluster> StartAsync(params string[] settings)
    {
        var folder = PostgresInstallation.CreateFolder();
        var cluster = new PostgresCluster(folder, HostProcess.FreePort());
        if (Environment.UserName == "root")
        {
            await Command.RunAsync("chown", "postgres", folder);
        }

        var secret = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(secret, Password);
        await Command.RunAsync([
            .. PostgresInstallation.RunAsUser(),
            PostgresInstallation.FindProgram("initdb"),
            "-D",
            cluster.Data,
            "-U",
            "parley",
            "-A",
            "scram-sha-256",
            $"--pwfile={secret}",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        await cluster.StartServerAsync(settings);
        return cluster;
    }

    /// <summary>Restarts the stopped server on the same port.</summary>
    public async Task StartServerAsync(params string[] settings)
    {
        if (_supervisor is not null)
        {
            await _supervisor.StandardInput.WriteLineAsync("keep");
            await EndAsync();
        }

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] server =
        [
            PostgresInstallation.FindProgram("postgres"),
            "-D",
            Data,
            "-p",
            $"{_port}",
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=300",
            "-c",
            "shared_buffers=64MB",
            "-c",
            "max_wal_size=256MB",
            "-c",
            "min_wal_size=32MB",
            .. settings.SelectMany(setting => (string[])["-c", setting]),
        ];
        var start = new ProcessStartInfo(PostgresInstallation.RunAsUser()[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        foreach (
            var argument in (string[])
                [
                    .. PostgresInstallation.RunAsUser()[1..],
                    "sh",
                    "-c",
                    SupervisorScript,
                    "supervisor",
                    _folder,
                    .. server,
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        var supervisor = new Process { StartInfo = start };
        supervisor.ErrorDataReceived += (_, line) => Read(line.Data, ready);
        supervisor.Start();
        supervisor.BeginErrorReadLine();
        _supervisor = supervisor;
        try
        {
            await ready.Task.WithTimeoutAsync("the PostgreSQL server to be ready");
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{Output}", exception);
        }
    }

    /// <summary>Creates a database with the schema; returns its address.</summary>
    public async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        await _making.WaitAsync();
        try
        {
            if (migrated && !_migrated)
            {
                await CreateTemplateAsync();
            }

            var name = $"parley_{++_databases}";
            await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {(migrated ? Template : "template0")}");
            return Address(name);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>The address of a database for Parley; another port is that of a proxy.</summary>
    public string Address(string database, int? port = null) =>
        $"postgres://parley:{Uri.EscapeDataString(Password)}@127.0.0.1:{port ?? _port}/{database}";

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The SQL that makes the database again, without its owner.</summary>
    public async Task<string> DumpAsync(string database)
    {
        var dump = await Command.RunAsync(
            PostgresInstallation.FindProgram("pg_dump"),
            "--inserts",
            "--no-owner",
            "--no-privileges",
            Address(database)
        );
        // Without the commands of psql that newer versions add.
        return string.Join('\n', dump.Split('\n').Where(line => !line.StartsWith('\\')));
    }

    /// <summary>The address as a .NET connection string.</summary>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = _port,
            Username = "parley",
            Password = Password,
            Database = database,
            Pooling = false,
        }.ConnectionString;

    /// <summary>Changes a setting of the running server, for new connections.</summary>
    public async Task SetAsync(string setting, string value)
    {
        await ExecuteAsync("postgres", $"ALTER SYSTEM SET {setting} = {value}");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await Wait.UntilAsync(
            async () => await ScalarAsync<string>("postgres", $"SHOW {setting}") == value,
            () => $"{setting} becomes {value}.\n{Output}"
        );
    }

    /// <summary>A connection for a test to interfere with.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>
    /// Like <c>pg_ctl stop -m immediate</c>: every process ends at once, and the next start recovers.
    /// </summary>
    public async Task CrashAsync()
    {
        Signals.Send(ProcessId, Signals.Quit);
        await UntilGoneAsync();
    }

    /// <summary>SIGKILL to all of its processes at once: the next start recovers.</summary>
    public async Task KillAsync()
    {
        foreach (var process in ProcessIds)
        {
            // A child may have exited since it was listed.
            _ = Signals.TrySend(process, Signals.Kill);
        }

        // The script exits after the server.
        await _supervisor!.StandardInput.WriteLineAsync("keep");
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is not null)
        {
            await EndAsync();
        }

        _making.Dispose();
    }

    private async Task EndAsync()
    {
        _supervisor!.StandardInput.Close();
        await _supervisor.WaitForExitAsync().WithTimeoutAsync("the PostgreSQL server to end");
        _supervisor.Dispose();
        _supervisor = null;
    }

    private static async Task DropAsync(string database)
    {
        try
        {
            await (await SharedAsync()).ExecuteAsync("postgres", $"DROP DATABASE {database} WITH (FORCE)");
        }
        catch (NpgsqlException)
        {
            // It ends with its server.
        }
    }

    private Task UntilGoneAsync() =>
        Wait.UntilAsync(
            () => !File.Exists(Path.Combine(Data, "postmaster.pid")),
            () => $"the PostgreSQL server ends.\n{Output}"
        );

    private async Task CreateTemplateAsync()
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {Template} TEMPLATE template0");
        await using (
            await ParleyServer.StartAsync(null, ("Database", Address(Template)), ("Postgres:AnswerSeconds", "60"))
        )
        {
            // The start creates the schema.
        }

        // The identity of the database is not copied.
        await ExecuteAsync(Template, "DELETE FROM meta; DELETE FROM work");
        _migrated = true;
    }

    private void Read(string? line, TaskCompletionSource ready)
    {
        if (line is null)
        {
            ready.TrySetException(
                new InvalidOperationException($"The PostgreSQL server ended before it was ready.\n{Output}")
            );
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.Contains("ready to accept connections", StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }
    }
}
