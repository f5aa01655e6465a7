using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Platform.Fanout;

internal sealed class PeopleGrain(IMessageLog log, TimeProvider clock) : Grain, IPeopleGrain
{
    private const int MostAttempts = 5;

    private readonly NodeSet _nodes = new(clock);

    public Task AttachAsync(INodeObserver node)
    {
        _nodes.Add(node);
        return Task.CompletedTask;
    }

    public async Task AppendAsync(Guid userId, SharedFrame userEvent)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var fence = await log.ReadHeadAsync(userId, CancellationToken.None);
            var numbered = SharedFrame.Of((UserEvent)userEvent.Frame with { UserSeq = fence.Seq + 1 });
            var written = await log.AppendAsync(
                new(userId, fence, [new EventDraft(_ => numbered.Json, [], clock.GetUtcNow())])
            );
            if (written.Outcome == AppendOutcome.Committed)
            {
                await NotifyAsync(new(userId, numbered, null));
                return;
            }
        }

        throw new LogUnavailableException($"The stream of user {userId} is appended to by somebody else all the time.");
    }

    public Task NotifyAsync(UserNotice notice) =>
        _nodes.CallAsync(notice, static (node, value) => node.NotifyAsync(value));

    public Task JoinedAsync(ChannelJoin join) =>
        _nodes.CallAsync(join, static (node, value) => node.JoinedAsync(value));

    public Task SessionEndedAsync(Guid userId, Guid sessionId) =>
        _nodes.CallAsync(
            (userId, sessionId),
            static (node, value) => node.SessionEndedAsync(value.userId, value.sessionId)
        );

    public Task SessionsEndedAsync(Guid userId, Guid? except) =>
        _nodes.CallAsync((userId, except), static (node, value) => node.SessionsEndedAsync(value.userId, value.except));
}
