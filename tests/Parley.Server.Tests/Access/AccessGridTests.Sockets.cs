using System.Reflection;
using System.Text.Json.Serialization;

namespace Parley.Server.Tests.Access;

/// <summary>The same for the socket: each frame by everybody who should not get anywhere with it.</summary>
public sealed partial class AccessGridTests
{
    /// <summary>Without an answer, and without an effect.</summary>
    private const string Silence = "";

    private sealed record Op(
        string Name,
        string Channel,
        Func<ChannelId, MessageId, ClientFrame> Frame,
        string Outsider,
        string Member,
        string Former,
        string Guest,
        string Message = "{secret}"
    );

    private static readonly Op[] Ops =
    [
        .. On(Private, "{secret}", ErrorCodes.ChannelNotFound, ErrorCodes.ChannelNotFound),
        .. On(Public, "{posted}", ErrorCodes.ChannelNotFound, ErrorCodes.ChannelNotMember),
        // Somebody else's message in a channel that one is in, and a message under a channel that it is not in.
        new(
            "message.edit",
            "{general}",
            Edit,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            "{theirs}"
        ),
        new(
            "message.delete",
            "{general}",
            Delete,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotAuthor,
            "{theirs}"
        ),
        new(
            "message.edit",
            "{general}",
            Edit,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "message.delete",
            "{general}",
            Delete,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "reaction.add",
            "{general}",
            Add,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "reaction.remove",
            "{general}",
            Remove,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageNotFound
        ),
        new(
            "message.send",
            "{general}",
            Reply,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageReplyNotFound,
            ErrorCodes.ChannelNotFound,
            ErrorCodes.MessageReplyNotFound
        ),
    ];

    /// <summary>What concerns no channel.</summary>
    private static readonly string[] Own = ["hello", "ping"];

    [Fact]
    public void Every_frame_of_the_socket_is_in_the_grid()
    {
        var known = typeof(ClientFrame)
            .GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(type => (string)type.TypeDiscriminator!)
            .ToList();
        Assert.True(known.Count > 8, "the frames are found");
        Assert.Equal(
            known.Order(StringComparer.Ordinal),
            Ops.Select(op => op.Name).Concat(Own).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Nobody_gets_further_on_a_socket_than_the_grid_says_and_hears_nothing_of_it()
    {
        var scene = await Scene.MakeAsync(shared.Server);
        var before = await scene.PictureAsync();
        var wrong = new List<string>();
        var sockets = new List<(Who Who, TestSocket Socket)> { (Who.Former, scene.Lingering) };
        foreach (var who in new[] { Who.Outsider, Who.Member, Who.Former, Who.Guest })
        {
            sockets.Add((who, await scene.SocketAsync(who)));
        }

        foreach (var (who, socket) in sockets)
        {
            foreach (var op in Ops)
            {
                var wanted = who switch
                {
                    Who.Outsider => op.Outsider,
                    Who.Member => op.Member,
                    Who.Former => op.Former,
                    _ => op.Guest,
                };
                var frame = op.Frame(
                    ChannelId.Parse(scene.Fill(op.Channel, null), null),
                    MessageId.Parse(scene.Fill(op.Message, null), null)
                );
                if (wanted == Silence)
                {
                    await socket.SendAsync(frame);
                    continue;
                }

                var found = await socket.AskAsync(frame) is ErrorFrame error ? error.Code : Fine;
                if (found != wanted)
                {
                    wrong.Add($"{op.Name} {op.Channel} by {who}: wanted {wanted}, came {found}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await scene.PictureAsync());

        // Asked for, focused on, read: still nothing of these channels comes.
        var hidden = new List<ChannelId>();
        foreach (var name in new[] { Private, Public })
        {
            hidden.Add(ChannelId.Parse(scene.Fill(name, null), null));
            await scene.Owner.PostAsync(hidden[^1], "not for them");
        }

        foreach (var (who, socket) in sockets)
        {
            await socket.SettleAsync();
            Assert.DoesNotContain(
                socket.Ready.Channels,
                channel => hidden.Contains(channel.Id) && !(who == Who.Former && socket == scene.Lingering)
            );
            Assert.DoesNotContain(
                socket.Frames.OfType<MessageCreated>(),
                created => hidden.Contains(created.Message.ChannelId)
            );
            Assert.Empty(socket.Frames.OfType<ChannelBumped>());
            Assert.Empty(socket.Frames.OfType<ResyncFrame>());
            Assert.Empty(socket.Frames.OfType<ReceiptFrame>());
        }
    }

    [Fact]
    public async Task A_valid_invite_shows_the_workspace_only_and_opens_to_each_what_it_names()
    {
        var scene = await Scene.MakeAsync(shared.Server);
        var workspace = WorkspaceId.Parse(scene.Fill(Workspace, null), null);
        var named = ChannelId.Parse(scene.Fill(Private, null), null);
        var other = await scene.Owner.CreateChannelAsync(workspace, Ids.Name("other"), ChannelKind.Private);
        var older = scene.Fill("{leading}", null);
        var newer = (await scene.Owner.InviteAsync(workspace, null, null, named)).Code;
        foreach (var who in Enum.GetValues<Who>())
        {
            using var preview = await scene
                .ClientOf(who)
                .GetAsync(new Uri($"invites/{older}", UriKind.Relative), TestContext.Current.CancellationToken);
            var text = await preview.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            using var document = System.Text.Json.JsonDocument.Parse(text);
            Assert.Equal(
                ["expiresAt", "workspaceId", "workspaceName"],
                document.RootElement.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)
            );
        }

        using (
            var anonymous = await scene
                .ClientOf(Who.Anonymous)
                .PostAsync(
                    new Uri($"invites/{older}/accept", UriKind.Relative),
                    null,
                    TestContext.Current.CancellationToken
                )
        )
        {
            await anonymous.RefusedAsync(401, ErrorCodes.AuthRequired);
        }

        // Whoever was taken out needs one that was made after it.
        await scene
            .PersonOf(Who.Former)
            .RefusedAsync(HttpMethod.Post, $"invites/{older}/accept", null, 404, ErrorCodes.InviteNotFound);
        foreach (var who in new[] { Who.Outsider, Who.Member, Who.Guest, Who.Former })
        {
            var role = who == Who.Guest ? WorkspaceRole.Guest : WorkspaceRole.Member;
            var person = scene.PersonOf(who);
            Assert.Equal(role, (await person.AcceptAsync(who == Who.Former ? newer : older)).Role);
            Assert.True((await person.ChannelAsync(named)).Joined);
            await person.RefusedAsync(HttpMethod.Get, $"channels/{other.Id}", null, 404, ErrorCodes.ChannelNotFound);
        }
    }

    private static Op[] On(string channel, string message, string none, string member) =>
        [
            .. new (string Name, Func<ChannelId, MessageId, ClientFrame> Frame)[]
            {
                ("message.send", Send),
                ("message.edit", Edit),
                ("message.delete", Delete),
                ("reaction.add", Add),
                ("reaction.remove", Remove),
            }.Select(op => new Op(op.Name, channel, op.Frame, none, member, none, none, message)),
            new(
                "sync",
                channel,
                (id, _) => new SyncFrame { ChannelId = id, After = 0 },
                none,
                none,
                none,
                none,
                message
            ),
            new("focus", channel, (id, _) => new FocusFrame { ChannelIds = [id] }, Silence, Silence, Silence, Silence),
            new(
                "read",
                channel,
                (id, _) => new ReadFrame { ChannelId = id, Seq = 1 },
                Silence,
                Silence,
                Silence,
                Silence
            ),
        ];

    private static SendMessageFrame Send(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            Id = Ids.Message(),
            Content = "hacked",
        };

    private static EditMessageFrame Edit(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            Id = message,
            Content = "hacked",
        };

    private static DeleteMessageFrame Delete(ChannelId channel, MessageId message) =>
        new() { ChannelId = channel, Id = message };

    private static AddReactionFrame Add(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            MessageId = message,
            Emoji = "👍",
        };

    private static RemoveReactionFrame Remove(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            MessageId = message,
            Emoji = "👍",
        };

    private static SendMessageFrame Reply(ChannelId channel, MessageId message) =>
        new()
        {
            ChannelId = channel,
            Id = Ids.Message(),
            Content = "hacked",
            ReplyTo = message,
        };
}
