using Parley.Client;

namespace Parley.Server.Tests.Sdk;

/// <summary>Direct and group conversations of the .NET SDK against the real server.</summary>
public sealed class SdkConversationTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FrameEncoding.Json)]
    [InlineData(FrameEncoding.MessagePack)]
    public async Task Opened_conversation_reaches_both_stores_and_resumes_after_a_loss(FrameEncoding encoding)
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var (owner, member) = (team.Owner, team.Members[0]);
        await using var ada = await SdkUser.ConnectAsync(shared.Server.Address, owner.Token, encoding);
        await using var bo = await SdkUser.ConnectAsync(shared.Server.Address, member.Token, encoding);
        var opened = await ada.Client.OpenConversationAsync([member.Id], Token);
        await UntilAsync(ada, 1);
        await UntilAsync(bo, 1);
        Assert.Equal(
            new HashSet<UserId> { owner.Id, member.Id },
            State(bo).Conversation.Members.Select(user => user.Id).ToHashSet()
        );

        bo.Store.AddNewest(opened.Id, await bo.Client.GetHistoryAsync(opened.Id, cancellationToken: Token));
        await ada.Connection.SendAsync(opened.Id, "hello", cancellationToken: Token);
        await UntilAsync(bo, 2);
        Assert.Equal(("hello", 1L), (Assert.Single(State(bo).Messages).Content, State(bo).Unread));

        bo.Link.Cut();
        var missed = await ada.Connection.SendAsync(opened.Id, "while away", cancellationToken: Token);
        bo.Link.ConnectTo(shared.Server.Address);
        await UntilAsync(bo, missed.Seq);
        Assert.Equal(["hello", "while away"], State(bo).Messages.Select(message => message.Content));
        Assert.DoesNotContain(bo.Frames, frame => frame is ResyncFrame);
        Assert.DoesNotContain(bo.Store.Channels, state => state.Channel.Id == opened.Id);

        var fresh = await bo.Client.GetConversationAsync(opened.Id, Token);
        Assert.Equal(
            (fresh.LastSeq, fresh.LastIndex, fresh.ReadSeq, fresh.ReadIndex),
            (
                State(bo).Conversation.LastSeq,
                State(bo).Conversation.LastIndex,
                State(bo).Conversation.ReadSeq,
                State(bo).Conversation.ReadIndex
            )
        );

        ConversationState State(SdkUser user) => user.Store.GetConversation(opened.Id)!;

        Task UntilAsync(SdkUser user, long seq) =>
            user.UntilAsync($"event {seq}", _ => user.Store.GetConversation(opened.Id)?.Seq >= seq);
    }
}
