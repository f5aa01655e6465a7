using System.Text.Json;
using Parley.Client;
using Parley.Json;

namespace Parley.Server.Tests.Sdk;

/// <summary>The .NET SDK against the real server.</summary>
public sealed class SdkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FrameEncoding.Json)]
    [InlineData(FrameEncoding.MessagePack)]
    public async Task Events_missed_during_a_server_restart_arrive_by_the_socket(FrameEncoding encoding)
    {
        using var folder = new DataFolder();
        var before = await ParleyServer.StartAsync(folder.Path);
        var ada = await before.FirstUserAsync();
        var general = await ada.GeneralAsync(ada.FirstWorkspace!.Id);
        await using var user = await SdkUser.ConnectAsync(before.Address, ada.Token, encoding);
        var first = await user.Connection.SendAsync(general.Id, "before", cancellationToken: Token);
        await user.UntilAsync(
            "the first message",
            frames => frames.OfType<MessageCreated>().Any(created => created.Seq == first.Seq)
        );
        user.Store.AddNewest(general.Id, await user.Client.GetHistoryAsync(general.Id, cancellationToken: Token));
        user.Link.Cut();
        await before.DisposeAsync();

        await using var after = await ParleyServer.StartAsync(folder.Path);
        using var other = new ParleyClient(new ParleyClientOptions { BaseAddress = after.Address, Token = ada.Token });
        var waiting = user.Connection.SendAsync(general.Id, "while away", cancellationToken: Token);
        for (var i = 0; i < 5; i++)
        {
            await other.PostAsync(general.Id, $"missed {i}", cancellationToken: Token);
        }

        await other.AddReactionAsync(general.Id, first.Id, "👍", Token);
        user.Link.ConnectTo(after.Address);
        var last = (await waiting.WithTimeoutAsync("the message that waited")).Seq;
        await user.UntilAsync(
            "resumed, and the last message",
            frames =>
                frames.Any(frame => frame is ResumedFrame)
                && frames.OfType<ChannelEvent>().Any(change => change.Seq == last)
        );

        Assert.True(user.Frames.OfType<ReadyFrame>().Last().Resumed);
        var seqs = user
            .Frames.OfType<ChannelEvent>()
            .Where(change => change.ChannelId == general.Id)
            .Select(change => change.Seq)
            .ToList();
        Assert.Equal(Enumerable.Range(0, (int)(last - first.Seq) + 1).Select(i => first.Seq + i), seqs);
        Assert.DoesNotContain(user.Link.Paths, path => path.EndsWith("/events", StringComparison.Ordinal));
        await AssertFreshAsync(user, general.Id);
    }

    [Theory]
    [InlineData(FrameEncoding.Json)]
    [InlineData(FrameEncoding.MessagePack)]
    public async Task Edits_deletions_and_reactions_reach_the_stores_of_other_users(FrameEncoding encoding)
    {
        await using var server = await ParleyServer.StartAsync();
        var team = await server.TeamAsync(members: 1);
        await using var ada = await SdkUser.ConnectAsync(server.Address, team.Owner.Token, encoding);
        await using var bo = await SdkUser.ConnectAsync(server.Address, team.Members[0].Token);
        var channel = team.General.Id;
        bo.Store.AddNewest(channel, await bo.Client.GetHistoryAsync(channel, cancellationToken: Token));

        var one = await ada.Connection.SendAsync(channel, "one", cancellationToken: Token);
        var two = await ada.Connection.SendAsync(channel, "two", cancellationToken: Token);
        var edit = ada.Connection.EditAsync(channel, one.Id, "one, but better", Token);
        var react = ada.Connection.AddReactionAsync(channel, one.Id, "👍", Token);
        var alsoReact = bo.Connection.AddReactionAsync(channel, one.Id, "👍", Token);
        await Task.WhenAll(edit, react, alsoReact);
        await ada.Connection.RemoveReactionAsync(channel, one.Id, "👍", Token);
        Assert.True((await ada.Client.PinAsync(channel, one.Id, Token)).Changed);
        var last = await ada.Connection.DeleteAsync(channel, two.Id, Token);
        await bo.UntilAsync(
            "the deletion",
            frames => frames.OfType<ChannelEvent>().Any(change => change.ChannelId == channel && change.Seq == last.Seq)
        );

        var messages = bo.Store.GetChannel(channel)!.Messages;
        Assert.Equal("one, but better", messages.Single(message => message.Id == one.Id).Content);
        var reaction = Assert.Single(messages.Single(message => message.Id == one.Id).Reactions!);
        Assert.Equal(("👍", 1, true), (reaction.Emoji, reaction.Count, reaction.Mine));
        Assert.NotNull(messages.Single(message => message.Id == two.Id).DeletedAt);
        await AssertFreshAsync(bo, channel);

        Assert.Equal(one.Id, Assert.Single(await bo.Client.GetPinsAsync(channel, Token)).Message.Id);
        Assert.Equal(
            "one",
            Assert.Single(await bo.Client.GetMessageHistoryAsync(channel, one.Id, Token).ToListAsync(Token)).Content
        );
        var error = await Assert.ThrowsAsync<ParleyException>(() =>
            bo.Connection.EditAsync(channel, one.Id, "not mine", Token)
        );
        Assert.Equal(ErrorCodes.MessageNotAuthor, error.Code);
        error = await Assert.ThrowsAsync<ParleyException>(() =>
            ada.Connection.EditAsync(channel, two.Id, "gone", Token)
        );
        Assert.Equal(ErrorCodes.MessageDeleted, error.Code);
        error = await Assert.ThrowsAsync<ParleyException>(() =>
            bo.Connection.AddReactionAsync(channel, one.Id, "no emoji", Token)
        );
        Assert.Equal(ErrorCodes.ReactionInvalid, error.Code);
    }

    [Fact]
    public async Task Created_or_joined_channel_is_in_the_store()
    {
        await using var server = await ParleyServer.StartAsync();
        var team = await server.TeamAsync(members: 1);
        await using var bo = await SdkUser.ConnectAsync(server.Address, team.Members[0].Token);
        var made = await bo.Client.CreateChannelAsync(team.Workspace.Id, "made-by-bo", cancellationToken: Token);
        var joined = await team.ChannelAsync(members: team.Members[0]);
        var topic = await team.Owner.UpdateChannelAsync(joined.Id, topic: "ferries");
        await bo.UntilAsync(
            "both channels",
            _ => bo.Store.GetChannel(made.Id) is not null && bo.Store.GetChannel(joined.Id)?.Seq == topic.LastSeq
        );
        Assert.Equal(await bo.Client.GetChannelAsync(made.Id, Token), bo.Store.GetChannel(made.Id)!.Channel);
        Assert.Equal(await bo.Client.GetChannelAsync(joined.Id, Token), bo.Store.GetChannel(joined.Id)!.Channel);

        await team.Owner.RemoveFromChannelAsync(joined.Id, team.Members[0].Id);
        await bo.UntilAsync("out again", _ => bo.Store.GetChannel(joined.Id) is null);
    }

    /// <summary>An unfocused large channel delivers only a bump; focus catches up.</summary>
    [Fact]
    public async Task Focus_syncs_a_large_channel()
    {
        await using var server = await ParleyServer.StartAsync(("Gateway:LargeChannel", "2"));
        var team = await server.TeamAsync(members: 1);
        await using var bo = await SdkUser.ConnectAsync(server.Address, team.Members[0].Token);
        await using var ada = await SdkUser.ConnectAsync(server.Address, team.Owner.Token);
        ada.Connection.Focus([]);
        // Acknowledged after the focus, which has no ack.
        await ada.Connection.SendAsync(team.General.Id, "in a channel of two", cancellationToken: Token);
        Message? last = null;
        for (var i = 0; i < 3; i++)
        {
            last = await team.Owner.PostAsync(team.General.Id, $"message {i}");
        }

        await ada.UntilAsync(
            "a bump",
            frames => frames.OfType<ChannelBumped>().Any(bumped => bumped.LastSeq == last!.Seq)
        );
        ada.Connection.Focus([team.General.Id]);
        await ada.UntilAsync(
            "the last message",
            frames => frames.OfType<MessageCreated>().Any(created => created.Seq == last!.Seq)
        );
        var seqs = ada
            .Frames.OfType<ChannelEvent>()
            .Where(change => change.ChannelId == team.General.Id)
            .Select(change => change.Seq)
            .ToList();
        Assert.Equal([last!.Seq - 2, last.Seq - 1, last.Seq], seqs.TakeLast(3));
    }

    private static async Task AssertFreshAsync(SdkUser user, ChannelId channel)
    {
        var page = await user.Client.GetHistoryAsync(channel, limit: 100, cancellationToken: Token);
        Assert.Equal(page.Messages.Select(Written), user.Store.GetChannel(channel)!.Messages.Select(Written));
        Assert.Equal(await user.Client.GetChannelAsync(channel, Token), user.Store.GetChannel(channel)!.Channel);
    }

    private static string Written(Message message) => JsonSerializer.Serialize(message, ParleyJson.Default.Message);
}
