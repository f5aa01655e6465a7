using System.Reflection;
using System.Text.Json.Serialization;

namespace Parley.Server.Tests.Access;

/// <summary>Every frame of the socket, sent by every actor that must not complete it.</summary>
public sealed class SocketAccessTests(SharedServer shared)
{
    private static readonly string[] FramesWithoutChannel = ["hello", "ping"];

    [Fact]
    public void Every_client_frame_has_a_row_in_the_grid()
    {
        var known = typeof(ClientFrame)
            .GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(type => (string)type.TypeDiscriminator!)
            .ToList();
        Assert.True(known.Count > 8, "too few frames are found");
        Assert.Equal(
            known.Order(StringComparer.Ordinal),
            SocketGrid
                .Rows.Select(row => row.Name)
                .Concat(FramesWithoutChannel)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Forbidden_frame_returns_the_expected_error_and_delivers_no_event()
    {
        var scene = await AccessScene.CreateAsync(shared.Server);
        var before = await scene.SnapshotAsync();
        var wrong = new List<string>();
        var sockets = new List<(Actor Actor, TestSocket Socket)> { (Actor.Former, scene.FormerSocket) };
        foreach (var actor in new[] { Actor.Outsider, Actor.Member, Actor.Former, Actor.Guest })
        {
            sockets.Add((actor, await scene.OpenSocketAsync(actor)));
        }

        foreach (var (actor, socket) in sockets)
        {
            foreach (var row in SocketGrid.Rows)
            {
                var expected = row.ExpectedFor(actor);
                var frame = row.Frame(
                    ChannelId.Parse(scene.Resolve(row.Channel, null), null),
                    MessageId.Parse(scene.Resolve(row.Message, null), null)
                );
                if (expected == SocketRow.Ignored)
                {
                    await socket.SendAsync(frame);
                    continue;
                }

                var actual = await socket.RequestAsync(frame) is ErrorFrame error ? error.Code : RestRow.Allowed;
                if (actual != expected)
                {
                    wrong.Add($"{row.Name} {row.Channel} by {actor}: expected {expected}, got {actual}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await scene.SnapshotAsync());

        // Neither sync, focus nor read subscribes these sockets to the hidden channels.
        var hidden = new List<ChannelId>();
        foreach (var name in new[] { AccessScene.PrivateChannel, AccessScene.PublicChannel })
        {
            hidden.Add(ChannelId.Parse(scene.Resolve(name, null), null));
            await scene.Owner.PostAsync(hidden[^1], "not for them");
        }

        foreach (var (actor, socket) in sockets)
        {
            await socket.RoundTripAsync();
            Assert.DoesNotContain(
                socket.Ready.Channels,
                channel => hidden.Contains(channel.Id) && !(actor == Actor.Former && socket == scene.FormerSocket)
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
    public async Task Valid_invite_previews_only_the_workspace_and_grants_its_channels()
    {
        var scene = await AccessScene.CreateAsync(shared.Server);
        var workspace = WorkspaceId.Parse(scene.Resolve(AccessScene.WorkspacePlaceholder, null), null);
        var named = ChannelId.Parse(scene.Resolve(AccessScene.PrivateChannel, null), null);
        var other = await scene.Owner.CreateChannelAsync(workspace, Ids.Name("other"), ChannelKind.Private);
        var older = scene.Resolve("{leading}", null);
        var newer = (await scene.Owner.InviteAsync(workspace, null, null, named)).Code;
        foreach (var actor in Enum.GetValues<Actor>())
        {
            using var preview = await scene
                .ClientOf(actor)
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
                .ClientOf(Actor.Anonymous)
                .PostAsync(
                    new Uri($"invites/{older}/accept", UriKind.Relative),
                    null,
                    TestContext.Current.CancellationToken
                )
        )
        {
            await anonymous.ExpectErrorAsync(401, ErrorCodes.AuthRequired);
        }

        // A removed user needs an invite that was created after the removal.
        await scene
            .UserOf(Actor.Former)
            .ExpectErrorAsync(HttpMethod.Post, $"invites/{older}/accept", null, 404, ErrorCodes.InviteNotFound);
        foreach (var actor in new[] { Actor.Outsider, Actor.Member, Actor.Guest, Actor.Former })
        {
            var role = actor == Actor.Guest ? WorkspaceRole.Guest : WorkspaceRole.Member;
            var user = scene.UserOf(actor);
            Assert.Equal(role, (await user.AcceptAsync(actor == Actor.Former ? newer : older)).Role);
            Assert.True((await user.ChannelAsync(named)).Joined);
            await user.ExpectErrorAsync(HttpMethod.Get, $"channels/{other.Id}", null, 404, ErrorCodes.ChannelNotFound);
        }
    }
}
