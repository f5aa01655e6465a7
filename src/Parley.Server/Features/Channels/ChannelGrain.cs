using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Channels;

/// <inheritdoc cref="IChannelGrain"/>
[Reentrant]
internal sealed class ChannelGrain : Grain, IChannelGrain
{
    private readonly TimeProvider _clock;
    private readonly LocalChannels _active;
    private readonly NodeSubscribers _nodes;
    private readonly Func<INodeObserver, ChannelWhisper, Task> _whisper;
    private readonly ChannelCommitLoop _commits;
    private readonly ChannelContext _channel;
    private readonly ChannelVerbs _verbs;
    private readonly IMessageReader _messages;

    /// <summary>One of each for all posts.</summary>
    private readonly Func<Guid, ParleyError?> _checkWritable;

    private readonly Func<Guid, DateTimeOffset, EventDraft?> _requireReach;
    private readonly Func<Guid, MessageEffect?> _recordWriter;

    public ChannelGrain(
        IMessageLog log,
        IMessageReader messages,
        ChannelReader channels,
        LocalNode local,
        UserEventPublisher users,
        LocalChannels active,
        INodeDirectory nodes,
        ChannelVerbs verbs,
        TimeProvider clock,
        ILogger<ChannelGrain> logger
    )
    {
        var id = this.GetPrimaryKey();
        (_clock, _active) = (clock, active);
        _nodes = new(clock, nodes);
        _whisper = local.WhisperToChannelAsync;
        _commits = new(id, log, channels, _nodes, local, users, logger);
        _channel = new(id, _commits, DeactivateOnIdle);
        _verbs = verbs;
        _messages = messages;
        (_checkWritable, _requireReach, _recordWriter) = (_channel.CheckWritable, ReachOf, RecordWriterOf);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _commits.ReloadAsync(cancellationToken);
        _active.Add(this.GetPrimaryKey(), _nodes, () => _commits.IsStale ? LocalChannels.NotHere : _commits.LastSeq);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _active.Remove(this.GetPrimaryKey(), _nodes);
        return Task.CompletedTask;
    }

    public Task<Result<ChannelChange>> ExecuteAsync(IChannelCommand command) =>
        _verbs.Find(command).ExecuteAsync(_channel, command);

    public async ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command)
    {
        if (!_channel.TakesAll(command.Messages))
        {
            return await PostFittingAsync(command);
        }

        var at = _clock.GetUtcNowToMillisecond();
        var drafts = new MessageDraft[command.Messages.Length];
        for (var i = 0; i < drafts.Length; i++)
        {
            ref readonly var message = ref command.Messages[i];
            drafts[i] = new(
                message.Id,
                command.UserId,
                message.Content,
                MessageType.Text,
                message.ThreadId,
                message.ReplyTo,
                at
            )
            {
                Effects = AddReply.Of(message.ThreadId, at),
                Sealed = message.Sealed is { } body ? new(body) : null,
            };
        }

        var result = await _commits.EnqueueAsync(
            new PendingMessages(drafts, import: false, command.UserId, _checkWritable, _requireReach, _recordWriter)
        );
        if (
            result.Succeeded
            && _commits.State is { Rights.NeedsReach: true } conversation
            && Array.Exists(result.Value, static draft => draft.Outcome == DraftOutcome.Written)
        )
        {
            conversation.AddWriter(command.UserId);
        }

        var answers = new Result<PostedMessage>[drafts.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = result.Succeeded
                ? ToPosted(result.Value[i])
                : await FindRepeatedAsync(drafts[i], result.Error);
        }

        return answers;
    }

    public async Task<Result<ImportedMessages>> ImportAsync(ImportCommand command)
    {
        var drafts = Array.ConvertAll(
            command.Messages,
            message => new MessageDraft(
                message.Id,
                message.AuthorId,
                message.Content,
                MessageType.Text,
                message.ThreadId,
                message.ReplyTo,
                message.At
            )
            {
                Effects = AddReply.Of(message.ThreadId, message.At),
            }
        );
        var result = await _commits.EnqueueAsync(
            new PendingMessages(
                drafts,
                import: true,
                command.UserId,
                userId =>
                    _channel.CheckChangeable()
                    ?? (
                        !_commits.State!.CanSee(userId) ? ParleyErrors.ChannelNotFound
                        : _commits.State!.Rights.CanModerate ? null
                        : ParleyErrors.AccessForbidden
                    ),
                (userId, _) =>
                    new(
                        null,
                        [new RequireRole(_commits.State!.WorkspaceId, userId, WorkspaceRole.Admin)],
                        _clock.GetUtcNowToMillisecond()
                    )
            )
        );
        if (!result.Succeeded)
        {
            return result.Error;
        }

        var refused = Array.FindIndex(result.Value, draft => ToError(draft.Outcome) is not null);
        if (refused >= 0)
        {
            var error = ToError(result.Value[refused].Outcome)!;
            return error with
            {
                Message =
                    $"messages[{refused}] ({drafts[refused].Id}): {error.Message} "
                    + "The other messages of this request are imported.",
            };
        }

        var imported = result.Value.Count(draft => draft.Outcome == DraftOutcome.Written);
        return new ImportedMessages(imported, drafts.Length - imported, _commits.State!.Head.Seq);
    }

    /// <summary>
    /// Refuses the messages with a body that the conversation does not take, and posts the others. Only a member learns
    /// that the conversation exists and what it takes.
    /// </summary>
    private async Task<Result<PostedMessage>[]> PostFittingAsync(PostCommand command)
    {
        var fitting = Array.FindAll(command.Messages, _channel.Takes);
        var refusal = _channel.CheckWritable(command.UserId) ?? ParleyErrors.MessageWrongBody;
        var posted = fitting.Length > 0 ? await PostAsync(command with { Messages = fitting }) : [];
        var next = 0;
        return Array.ConvertAll(command.Messages, message => _channel.Takes(message) ? posted[next++] : refusal);
    }

    /// <summary>The condition of posting to a conversation without a workspace.</summary>
    private EventDraft? ReachOf(Guid userId, DateTimeOffset at) =>
        _commits.State is { Rights.NeedsReach: true }
            ? new(null, [new RequireReach(this.GetPrimaryKey(), userId)], at)
            : null;

    /// <summary>The member's first message in the conversation is recorded with it.</summary>
    private RecordWriter? RecordWriterOf(Guid userId) =>
        _commits.State!.HasWritten(userId) ? null : new RecordWriter(userId);

    /// <summary>
    /// The result of a message that was stored while its author could post: the response to the first request
    /// may have been lost. Else the refusal, also if the author may not read it any more: a removed user learns nothing
    /// of the channel, as anyone who is not a member.
    /// </summary>
    private async ValueTask<Result<PostedMessage>> FindRepeatedAsync(MessageDraft draft, ParleyError refusal) =>
        (refusal == ParleyErrors.ConversationIsClosed || refusal == ParleyErrors.ChannelIsArchived)
        && _channel.CheckMember(draft.AuthorId) is null
        && await _messages.FindAsync(draft.Id, CancellationToken.None) is { } stored
        && draft.ResolveDuplicate(stored, _channel.Id) is { Outcome: DraftOutcome.Existing } existing
            ? ToPosted(existing)
            : refusal;

    public Task WhisperAsync(Whisper whisper) =>
        _channel.CheckMember(whisper.Key.UserId) is null
            ? _nodes.PublishAsync(new(this.GetPrimaryKey(), whisper), _whisper)
            : Task.CompletedTask;

    public async Task<long> SubscribeAsync(INodeObserver node)
    {
        _nodes.Add(node);
        if (_commits.IsStale)
        {
            // Its events may be committed, and nobody has published them.
            await _channel.CommitAsync(static () => default(Result<Change?>));
        }

        return _commits.LastSeq;
    }

    private static Result<PostedMessage> ToPosted(DraftResult draft) =>
        ToError(draft.Outcome) is { } error
            ? error
            : new PostedMessage(draft.Seq, draft.Index, draft.At, draft.Outcome == DraftOutcome.Existing);

    private static ParleyError? ToError(DraftOutcome outcome) =>
        outcome switch
        {
            DraftOutcome.IdConflict => ParleyErrors.IdConflict,
            DraftOutcome.ThreadNotFound => ParleyErrors.ThreadNotFound,
            DraftOutcome.ReplyNotFound => ParleyErrors.ReplyNotFound,
            _ => null,
        };
}
