using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Platform.Fanout;

internal sealed class UserGrain(IMessageLog log, TimeProvider clock) : Grain, IUserGrain
{
    private const int MaxAttempts = 5;

    private readonly NodeSubscribers _nodes = new(clock);

    public Task AttachAsync(INodeObserver node)
    {
        _nodes.Add(node);
        return Task.CompletedTask;
    }

    public async Task AppendAsync(Guid userId, SharedFrame userEvent)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var fence = await log.ReadHeadAsync(userId, CancellationToken.None);
            var numbered = SharedFrame.Of((UserEvent)userEvent.Frame with { UserSeq = fence.Seq + 1 });
            var written = await log.AppendAsync(
                new(userId, fence, [new EventDraft(_ => numbered.Json, [], clock.GetUtcNow())])
            );
            if (written.Outcome == AppendOutcome.Committed)
            {
                await _nodes.PublishAsync(
                    new UserFrame(userId, numbered),
                    static (node, value) => node.DeliverToUserAsync(value)
                );
                return;
            }
        }

        throw new LogUnavailableException($"The stream of user {userId} has too many concurrent writers.");
    }

    public Task WhisperAsync(UserWhisper whisper) =>
        _nodes.PublishAsync(whisper, static (node, value) => node.WhisperToUserAsync(value));

    public Task JoinedAsync(ChannelJoin join) =>
        _nodes.PublishAsync(join, static (node, value) => node.JoinedAsync(value));

    public Task SessionEndedAsync(Guid userId, Guid sessionId) =>
        _nodes.PublishAsync(
            (userId, sessionId),
            static (node, value) => node.SessionEndedAsync(value.userId, value.sessionId)
        );

    public Task SessionsEndedAsync(Guid userId, Guid? except) =>
        _nodes.PublishAsync(
            (userId, except),
            static (node, value) => node.SessionsEndedAsync(value.userId, value.except)
        );
}
