using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.OldDatabases;

/// <summary>Writes a folder with a database of today. Runs only when asked for, see README.md.</summary>
public sealed class OldDatabaseWriter
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Write_database_of_today()
    {
        var cluster = PostgresCluster.IsChosen ? await PostgresCluster.SharedAsync() : null;
        var address = cluster is null ? null : await cluster.CreateDatabaseAsync();
        await using var server = await FaultyServer.StartAsync(address is null ? [] : [("Database", address)]);
        await FillAsync(server);

        var folder = Path.Combine(
            AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("/bin/", StringComparison.Ordinal)],
            "OldDatabases",
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}"
        );
        Directory.CreateDirectory(folder);
        if (cluster is not null)
        {
            await using var packed = Pack(Path.Combine(folder, "parley.sql.gz"));
            await using var text = new StreamWriter(packed);
            await text.WriteAsync(await cluster.DumpAsync(new Uri(address!).AbsolutePath.Trim('/')));
            return;
        }

        using var copies = new DataFolder();
        var copy = Path.Combine(copies.Path, "parley.db");
        await server.UseAsync(context => context.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", Token));
        await using (var database = File.OpenRead(copy))
        await using (var packed = Pack(Path.Combine(folder, "parley.db.gz")))
        {
            await database.CopyToAsync(packed, Token);
        }
    }

    private static GZipStream Pack(string path) => new(File.Create(path), CompressionLevel.SmallestSize);

    private static async Task FillAsync(FaultyServer server)
    {
        await using var ada = await RegisterAsync(server, "Ada");
        var workspace = ada.FirstWorkspace!.Id;
        var invite = (await ada.InviteAsync(workspace)).Code;
        await using var bo = await RegisterAsync(server, "Bo", invite);
        await using var cy = await RegisterAsync(server, "Cy", invite);
        await using var dee = await RegisterAsync(server, "Dee", invite);
        await bo.RequestAsync<Me>(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = "Bo Diddley" });
        await ada.ChangeRoleAsync(workspace, cy.Id, WorkspaceRole.Admin);

        var general = (await ada.GeneralAsync(workspace)).Id;
        var root = await FillChannelsAsync(ada, bo, workspace, general);
        await FillConversationsAsync(ada, bo, cy);
        await FillDevicesAsync(cy);
        await dee.RequestAsync(HttpMethod.Put, $"channels/{general}/threads/{root}/follow");
        await dee.OpenConversationAsync(ada.Id, bo.Id);

        // As if the server ended before it ran what follows.
        var runner = server.Services.GetServices<IHostedService>().OfType<WorkRunner>().Single();
        await runner.StopAsync(Token);
        await ada.RemoveFromWorkspaceAsync(workspace, dee.Id);
        await bo.MarkReadAsync(general, (await bo.ChannelAsync(general)).LastSeq - 3);
    }

    /// <summary>Returns the root of the thread in #general.</summary>
    private static async Task<MessageId> FillChannelsAsync(
        TestUser ada,
        TestUser bo,
        WorkspaceId workspace,
        ChannelId general
    )
    {
        var engine = await ada.CreateChannelAsync(workspace, "engine", ChannelKind.Private);
        await ada.UpdateChannelAsync(engine.Id, topic: "Cards and wheels");
        await ada.AddToChannelAsync(engine.Id, bo.Id);
        await ada.PostAsync(engine.Id, "private note");

        var ids = new List<MessageId>();
        for (var i = 1; i <= 8; i++)
        {
            ids.Add((await (i % 2 == 1 ? ada : bo).PostAsync(general, $"message {i}")).Id);
        }

        var path = $"channels/{general}/messages";
        await bo.PostAsync(general, "a reply", thread: ids[0]);
        await ada.PostAsync(general, "a quote", replyTo: ids[1]);
        await ada.RequestAsync<Message>(
            HttpMethod.Patch,
            $"{path}/{ids[2]}",
            new EditMessageRequest { Content = "message 3, edited" }
        );
        await bo.RequestAsync(HttpMethod.Delete, $"{path}/{ids[3]}");
        await bo.RequestAsync(HttpMethod.Put, $"{path}/{ids[0]}/reactions/{Uri.EscapeDataString("👍")}");
        await ada.RequestAsync(HttpMethod.Put, $"channels/{general}/pins/{ids[4]}");
        return ids[0];
    }

    private static async Task FillConversationsAsync(TestUser ada, TestUser bo, TestUser cy)
    {
        var direct = (await ada.OpenConversationAsync(bo.Id)).Id;
        await bo.MarkReadAsync(direct, (await ada.PostAsync(direct, "hello Bo")).Seq);
        await bo.PostAsync(direct, "hello Ada");

        var group = (await ada.OpenConversationAsync(bo.Id, cy.Id)).Id;
        var root = (await ada.PostAsync(group, "where shall we meet?")).Id;
        var first = await cy.PostAsync(group, "at the mill", thread: root);
        var second = await bo.PostAsync(group, "never there", thread: root);
        await ada.PostAsync(group, "at noon", thread: root);
        await bo.RequestAsync(HttpMethod.Delete, $"channels/{group}/messages/{second.Id}");
        var thread = $"channels/{group}/threads/{root}";
        await bo.RequestAsync(HttpMethod.Put, $"{thread}/follow");
        await bo.RequestAsync(HttpMethod.Put, $"{thread}/read", new MarkReadRequest { Seq = first.Seq });

        var encrypted = await ada.RequestAsync<Conversation>(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = [bo.Id], Encrypted = true }
        );
        var path = $"channels/{encrypted.Id}/messages";
        var edited = await ada.RequestAsync<Message>(HttpMethod.Post, path, Sealed(1, 2, 3));
        await bo.RequestAsync<Message>(HttpMethod.Post, path, Sealed(9));
        await ada.RequestAsync<Message>(
            HttpMethod.Patch,
            $"{path}/{edited.Id}",
            new EditMessageRequest { Content = "", Sealed = new((byte[])[7, 8]) }
        );
    }

    /// <summary>Two devices, one of them detached.</summary>
    private static async Task FillDevicesAsync(TestUser cy)
    {
        await using var phone = await cy.SignInAsync(password: OldDatabase.Password);
        await phone.RequestAsync<Device>(HttpMethod.Post, "me/devices", new RegisterDeviceRequest { Name = "phone" });
        await cy.RequestAsync<Device>(HttpMethod.Post, "me/devices", new RegisterDeviceRequest { Name = "laptop" });
        await phone.RequestAsync(HttpMethod.Post, "auth/logout");
    }

    private static PostMessageRequest Sealed(params byte[] bytes) =>
        new()
        {
            Id = Ids.Message(),
            Content = "",
            Sealed = new(bytes),
        };

    private static Task<TestUser> RegisterAsync(FaultyServer server, string name, string? invite = null) =>
        TestUser.RegisterAsync(
            server.Address,
            new()
            {
                Email = $"{name.ToLowerInvariant()}@example.org",
                DisplayName = name,
                Password = OldDatabase.Password,
                WorkspaceName = "Analytical",
                Invite = invite,
            }
        );
}
