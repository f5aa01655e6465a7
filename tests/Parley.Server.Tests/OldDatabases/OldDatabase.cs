using System.IO.Compression;
using Parley.Client;

namespace Parley.Server.Tests.OldDatabases;

/// <summary>A database that a server of an earlier day left. See README.md.</summary>
internal static class OldDatabase
{
    public const string Password = "correct horse battery";

    /// <summary>Starts the present server on a copy.</summary>
    public static async Task<ParleyServer> StartAsync(string folder, string day, CancellationToken cancellationToken)
    {
        var files = Path.Combine(AppContext.BaseDirectory, "OldDatabases", day);
        if (PostgresCluster.IsChosen)
        {
            var cluster = await PostgresCluster.SharedAsync();
            var address = await cluster.CreateDatabaseAsync(migrated: false);
            await using var sql = Open(Path.Combine(files, "parley.sql.gz"));
            using var text = new StreamReader(sql);
            await cluster.ExecuteAsync(
                new Uri(address).AbsolutePath.Trim('/'),
                await text.ReadToEndAsync(cancellationToken)
            );
            return await ParleyServer.StartAsync(folder, ("Database", address));
        }

        await using (var database = Open(Path.Combine(files, "parley.db.gz")))
        await using (var copy = File.Create(Path.Combine(folder, "parley.db")))
        {
            await database.CopyToAsync(copy, cancellationToken);
        }

        return await ParleyServer.StartAsync(folder);
    }

    /// <summary>Signs in one of its users.</summary>
    public static async Task<ParleyClient> SignInAsync(
        ParleyServer server,
        string email,
        CancellationToken cancellationToken
    )
    {
        var client = new ParleyClient(new ParleyClientOptions { BaseAddress = server.Address });
        await client.LogInAsync(email, Password, "test", cancellationToken);
        return client;
    }

    private static GZipStream Open(string path) => new(File.OpenRead(path), CompressionMode.Decompress);
}
