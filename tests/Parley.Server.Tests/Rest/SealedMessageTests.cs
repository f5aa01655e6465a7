using System.Net.Http.Json;
using Parley.Json;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Rest;

/// <summary>Messages with a sealed body in place of a text, in encrypted conversations.</summary>
public sealed class SealedMessageTests(SharedServer shared)
{
    [Fact]
    public async Task Encrypted_conversation_is_another_one_and_takes_only_sealed_messages()
    {
        var (team, encrypted) = await OpenAsync();
        var (owner, ada) = (team.Owner, team.Members[0]);
        var plain = await owner.OpenConversationAsync(ada.Id);
        Assert.NotEqual(plain.Id, encrypted.Id);
        Assert.Equal((null, true), (plain.Encrypted, encrypted.Encrypted));
        Assert.Equal(encrypted.Id, (await OpenEncryptedAsync(ada, owner)).Id);
        Assert.Equal([null, true], (await ada.ConversationsAsync()).Select(found => found.Encrypted).Order());

        Assert.Equal("message.wrong_body", await RefusalAsync(owner, encrypted.Id, Text("readable")));
        Assert.Equal("message.wrong_body", await RefusalAsync(owner, plain.Id, Sealed(1)));
        Assert.Equal("message.wrong_body", await RefusalAsync(owner, team.General.Id, Sealed(1)));
        Assert.Equal((1L, 1L), ((await Found(ada, encrypted)).LastSeq, (await Found(ada, plain)).LastSeq));

        var stranger = (await shared.Server.TeamAsync()).Owner;
        Assert.Equal("channel.not_found", await RefusalAsync(stranger, encrypted.Id, Text("who is there")));
        Assert.Equal("channel.not_found", await RefusalAsync(stranger, encrypted.Id, Sealed(1)));
    }

    [Fact]
    public async Task Sealed_message_is_stored_read_edited_and_deleted_without_a_text()
    {
        var (team, conversation) = await OpenAsync();
        var (owner, ada) = (team.Owner, team.Members[0]);
        var socket = await ada.OpenSocketAsync(conversations: true);
        var request = Sealed(1, 2, 255);
        var posted = await owner.RequestAsync<Message>(HttpMethod.Post, Path(conversation.Id), request);
        Assert.Equal((string.Empty, request.Sealed), (posted.Content, posted.Sealed));
        var live = (await socket.ReceiveAnyAsync<MessageCreated>()).Message;
        Assert.Equal((string.Empty, request.Sealed), (live.Content, live.Sealed));

        // Repeated: the first result. With another body: another message.
        Assert.Equal(
            posted.Seq,
            (await owner.RequestAsync<Message>(HttpMethod.Post, Path(conversation.Id), request)).Seq
        );
        Assert.Equal("id.conflict", await RefusalAsync(owner, conversation.Id, Sealed(9) with { Id = request.Id }));

        var edit = new EditMessageRequest { Content = "", Sealed = new((byte[])[7]) };
        var message = $"{Path(conversation.Id)}/{posted.Id}";
        Assert.Equal(edit.Sealed, (await owner.RequestAsync<Message>(HttpMethod.Patch, message, edit)).Sealed);
        Assert.Equal(edit.Sealed, (await socket.ReceiveAnyAsync<MessageUpdated>()).Sealed);
        var before = await ada.GetAsync<ItemList<MessageVersion>>($"{message}/history");
        Assert.Equal((string.Empty, request.Sealed), (before.Items.Single().Content, before.Items.Single().Sealed));
        Assert.Equal(
            posted.Seq,
            (await owner.RequestAsync<Message>(HttpMethod.Post, Path(conversation.Id), request)).Seq
        );
        var refused = await owner.SendAsync(HttpMethod.Patch, message, new EditMessageRequest { Content = "readable" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        // What was missed: the message as it is now, and the edit with the present body.
        var events = await ada.GetAsync<EventPage>($"channels/{conversation.Id}/events?after=1");
        Assert.Equal(edit.Sealed, events.Events.OfType<MessageCreated>().Single().Message.Sealed);
        Assert.Equal(edit.Sealed, events.Events.OfType<MessageUpdated>().Single().Sealed);

        await owner.RequestAsync(HttpMethod.Delete, message);
        var gone = (await ada.MessagesAsync(conversation.Id)).Messages.Single();
        Assert.Equal((string.Empty, null), (gone.Content, gone.Sealed));
        Assert.Empty((await ada.GetAsync<ItemList<MessageVersion>>($"{message}/history")).Items);
        events = await ada.GetAsync<EventPage>($"channels/{conversation.Id}/events?after=1");
        Assert.Null(events.Events.OfType<MessageUpdated>().Single().Sealed);
    }

    [Fact]
    public async Task Sealed_body_has_bounds_and_no_text_beside_it()
    {
        var (team, conversation) = await OpenAsync();
        Assert.Equal("message.empty", await RefusalAsync(team.Owner, conversation.Id, Sealed()));
        Assert.Equal("message.too_long", await RefusalAsync(team.Owner, conversation.Id, Sealed(new byte[32_769])));
        Assert.Equal(
            "request.invalid",
            await RefusalAsync(team.Owner, conversation.Id, Sealed(1) with { Content = "both" })
        );
        await team.Owner.RequestAsync<Message>(HttpMethod.Post, Path(conversation.Id), Sealed(new byte[32_768]));
        var reply = Sealed(4) with { ThreadId = (await team.Owner.MessagesAsync(conversation.Id)).Messages[0].Id };
        await team.Owner.RequestAsync<Message>(HttpMethod.Post, Path(conversation.Id), reply);
        Assert.Equal(reply.Sealed, (await team.Owner.MessagesAsync(conversation.Id)).Messages[1].Sealed);
    }

    [Fact]
    public async Task Store_refuses_a_message_with_both_bodies()
    {
        await using var harness = await LogHarness.OpenAsync();
        var channel = LogHarness.Stream();
        await harness.AppendAsync(channel, default, LogHarness.Draft("text"));
        var bytes = harness.IsPostgres ? @"'\x01'::bytea" : "x'01'";
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            harness.ExecuteAsync($"UPDATE messages SET sealed = {bytes} WHERE content = 'text'")
        );
        Assert.Equal(1, await harness.CountAsync("SELECT count(*) FROM messages WHERE sealed IS NULL"));
    }

    private static string Path(ChannelId conversation) => $"channels/{conversation}/messages";

    private static PostMessageRequest Text(string content) => new() { Id = new(Ids.New()), Content = content };

    private static PostMessageRequest Sealed(params byte[] body) => Text("") with { Sealed = new(body) };

    private static async Task<Conversation> Found(TestUser user, Conversation conversation) =>
        await user.GetAsync<Conversation>($"conversations/{conversation.Id}");

    private static Task<Conversation> OpenEncryptedAsync(TestUser user, TestUser other) =>
        user.RequestAsync<Conversation>(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = [other.Id], Encrypted = true }
        );

    private static async Task<string> RefusalAsync(TestUser user, ChannelId conversation, PostMessageRequest request)
    {
        using var response = await user.SendAsync(HttpMethod.Post, Path(conversation), request);
        return (await response.Content.ReadFromJsonAsync(ParleyJson.Default.Problem))!.Code;
    }

    private async Task<(Team Team, Conversation Conversation)> OpenAsync()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        return (team, await OpenEncryptedAsync(team.Owner, team.Members[0]));
    }
}
