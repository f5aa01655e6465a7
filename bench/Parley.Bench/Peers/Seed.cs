using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Parley.Bench.Load;

namespace Parley.Bench.Peers;

/// <summary>
/// Data folders with the accounts, sessions, channels and memberships of a world. A server creates the schema; the rows
/// are inserted directly, because thousands of registrations would cost a password hash each. Folders are created once
/// and copied for each start.
/// </summary>
internal static class Seed
{
    private static readonly Dictionary<string, string> Templates = new(StringComparer.Ordinal);

    /// <summary>A copy for one start. The caller deletes it.</summary>
    public static async Task<string> CopyAsync(BenchSettings settings, World world)
    {
        if (!Templates.TryGetValue(world.Name, out var template))
        {
            Templates[world.Name] = template = await CreateAsync(settings, world);
        }

        var folder = Directory.CreateTempSubdirectory("parley-bench-").FullName;
        foreach (var file in Directory.EnumerateFiles(template))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    /// <summary>At the end of the benchmark.</summary>
    public static void DeleteTemplates()
    {
        foreach (var folder in Templates.Values)
        {
            Directory.Delete(folder, recursive: true);
        }

        Templates.Clear();
    }

    private static async Task<string> CreateAsync(BenchSettings settings, World world)
    {
        var folder = Directory.CreateTempSubdirectory("parley-bench-seed-").FullName;
        await using (await BenchServer.StartAsync(settings, folder))
        {
            // The schema exists when the server is ready.
        }

        using (
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = Path.Combine(folder, "parley.db"),
                    Pooling = false,
                }.ToString()
            )
        )
        {
            connection.Open();
            using var transaction = connection.BeginTransaction();
            Fill(connection, world, settings.Clock.GetUtcNow());
            transaction.Commit();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }

        return folder;
    }

    private static void Fill(SqliteConnection connection, World world, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        FillUsers(connection, world, at, now.AddDays(30).ToUnixTimeMilliseconds());
        using (
            var workspaces = new SeedTable(
                connection,
                "workspaces",
                "id",
                "name",
                "general_id",
                "created_by",
                "created_at"
            )
        )
        {
            workspaces.Add(Id(SeededIds.Workspace), "Bench", Id(SeededIds.General), Id(SeededIds.User(0)), at);
        }

        using var members = new SeedTable(
            connection,
            "workspace_members",
            "workspace_id",
            "user_id",
            "role",
            "joined_at"
        );
        for (var client = 0; client < world.Clients; client++)
        {
            members.Add(
                Id(SeededIds.Workspace),
                Id(SeededIds.User(client)),
                (int)(client == 0 ? WorkspaceRole.Owner : WorkspaceRole.Member),
                at
            );
        }

        FillChannels(connection, world, at);
    }

    private static void FillUsers(SqliteConnection connection, World world, long at, long until)
    {
        using var users = new SeedTable(
            connection,
            "users",
            "id",
            "display_name",
            "kind",
            "created_at",
            "user_name",
            "normalized_user_name",
            "email",
            "normalized_email",
            "security_stamp"
        );
        for (var client = 0; client < world.Clients; client++)
        {
            var email = $"bench{client}@parley.example";
            var upper = email.ToUpperInvariant();
            users.Add(
                Id(SeededIds.User(client)),
                $"Bench {client}",
                (int)UserKind.Human,
                at,
                email,
                upper,
                email,
                upper,
                $"stamp {client}"
            );
        }

        using var sessions = new SeedTable(
            connection,
            "sessions",
            "id",
            "user_id",
            "token_hash",
            "kind",
            "device",
            "created_at",
            "last_seen_at",
            "expires_at"
        );
        for (var client = 0; client < world.Clients; client++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(SeededIds.Token(client)));
            sessions.Add(
                Id(SeededIds.Session(client)),
                Id(SeededIds.User(client)),
                hash,
                (int)SessionKind.Device,
                "bench",
                at,
                at,
                until
            );
        }
    }

    /// <summary>All members are in #general as well.</summary>
    private static void FillChannels(SqliteConnection connection, World world, long at)
    {
        using var channels = new SeedTable(
            connection,
            "channels",
            "id",
            "workspace_id",
            "name",
            "kind",
            "topic",
            "created_by",
            "created_at",
            "member_count"
        );
        using var streams = new SeedTable(connection, "streams", "channel_id", "last_seq", "last_index");
        using var members = new SeedTable(connection, "channel_members", "channel_id", "user_id", "joined_at");
        using var positions = new SeedTable(connection, "read_positions", "channel_id", "user_id", "seq", "idx");

        void AddChannel(Guid id, string name, ChannelKind kind, int count)
        {
            channels.Add(Id(id), Id(SeededIds.Workspace), name, (int)kind, "", Id(SeededIds.User(0)), at, count);
            streams.Add(Id(id), 1, 0);
        }

        void AddMember(Guid channel, int client)
        {
            members.Add(Id(channel), Id(SeededIds.User(client)), at);
            positions.Add(Id(channel), Id(SeededIds.User(client)), 1, 0);
        }

        AddChannel(SeededIds.General, "general", ChannelKind.Public, world.Clients);
        for (var room = 0; room < world.Rooms; room++)
        {
            AddChannel(SeededIds.Channel(room), $"room-{room}", ChannelKind.Private, world.Members[room]);
        }

        for (var client = 0; client < world.Clients; client++)
        {
            AddMember(SeededIds.General, client);
            foreach (var room in world.RoomsOf[client])
            {
                AddMember(SeededIds.Channel(room), client);
            }
        }
    }

    private static byte[] Id(Guid id) => id.ToByteArray(bigEndian: true);
}
