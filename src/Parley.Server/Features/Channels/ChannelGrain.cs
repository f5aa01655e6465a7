using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Requests queue; one pump takes what has queued, has it committed and tells the nodes, in that order. While a commit
/// is on its way to disk the next requests gather, so the more is asked the more goes into one commit. Files: requests
/// here, the pump in <c>.Pump</c>, the changes in <c>.Changes</c>.
/// </summary>
[Reentrant]
internal sealed partial class ChannelGrain(
    IMessageLog log,
    LocalNode local,
    TimeProvider clock,
    IOptions<ChannelOptions> limits,
    IOptions<WorkspaceOptions> workspaceLimits,
    ILogger<ChannelGrain> logger
) : Grain, IChannelGrain
{
    private readonly NodeSubscribers _nodes = new(clock);
    private readonly Func<INodeObserver, ChannelBatch, Task> _deliver = local.DeliverAsync;
    private readonly Queue<PendingRequest> _pending = new();
    private ChannelState? _state;
    private bool _stale;
    private bool _pumping;

    private Guid Id => this.GetPrimaryKey();

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        await ReloadAsync(cancellationToken);

    public async ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command)
    {
        var at = Now();
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
            );
        }

        var result = await EnqueueAsync(new PendingMessages(drafts, import: false, command.UserId, CheckWritable));
        var answers = new Result<PostedMessage>[drafts.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = result.Succeeded ? ToPosted(result.Value[i]) : result.Error;
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
        );
        var result = await EnqueueAsync(
            new PendingMessages(
                drafts,
                import: true,
                command.UserId,
                userId => CheckChangeable() ?? (_state!.Sees(userId) ? null : ParleyErrors.ChannelNotFound),
                () => new(null, [new RequireRole(_state!.WorkspaceId, command.UserId, WorkspaceRole.Admin)], Now())
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
                    $"messages[{refused}] ({drafts[refused].Id}): {error.Message} The others of this call are imported.",
            };
        }

        var imported = result.Value.Count(draft => draft.Outcome == DraftOutcome.Written);
        return new ImportedMessages(imported, drafts.Length - imported, _state!.Head.Seq);
    }

    public Task<long> SubscribeAsync(INodeObserver node)
    {
        _nodes.Add(node);
        return Task.FromResult(_state?.Head.Seq ?? 0);
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

    private ParleyError? CheckWritable(Guid userId) =>
        _state is null ? Missing()
        : !_state.Members.Contains(userId) ? ParleyErrors.ChannelNotMember
        : _state.ArchivedAt is not null ? ParleyErrors.ChannelIsArchived
        : null;

    /// <summary>Ids that belong to no channel must not fill the memory with owners of nothing.</summary>
    private ParleyError Missing()
    {
        DeactivateOnIdle();
        return ParleyErrors.ChannelNotFound;
    }

    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        _state = await ChannelState.LoadAsync(Id, log, cancellationToken);
        _stale = false;
    }
}
