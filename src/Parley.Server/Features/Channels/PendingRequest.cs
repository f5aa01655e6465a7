using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>A request to a channel's owner that waits for its commit.</summary>
internal abstract class PendingRequest
{
    /// <summary>Whether it may share an append with its neighbours.</summary>
    public abstract bool CanBatch { get; }

    /// <summary>How many drafts it adds.</summary>
    public abstract int Rows { get; }

    public virtual NodeEventKind NodeKind => NodeEventKind.Plain;

    public virtual Guid Subject => default;

    /// <summary>
    /// Adds the drafts, by the state as it is now. False: there is nothing to do, and the request is answered.
    /// </summary>
    public abstract bool Prepare(List<Draft> drafts);

    /// <summary>It is on disk: brings the owner's memory up to date.</summary>
    public abstract void Commit(IReadOnlyList<DraftResult> results, int from);

    /// <summary>The nodes know: answers.</summary>
    public abstract void Complete();

    /// <summary>The log refused an effect.</summary>
    public virtual void Refused(ChannelEffect effect) => Refuse(ParleyErrors.IdConflict);

    public abstract void Refuse(ParleyError error);

    public abstract void Fail(Exception exception);
}

/// <typeparam name="T">The answer.</typeparam>
internal abstract class PendingRequest<T> : PendingRequest
{
    /// <summary>
    /// Who waits goes on at once, on the owner's own turn: another turn of its scheduler would cost more than what is
    /// left to do.
    /// </summary>
    public TaskCompletionSource<Result<T>> Completion { get; } = new();

    public override void Refuse(ParleyError error) => Completion.TrySetResult(error);

    public override void Fail(Exception exception) => Completion.TrySetException(exception);
}

/// <summary>Posts: one from a person, many from an import.</summary>
/// <param name="messages">The posts.</param>
/// <param name="import">Told of as a whole, not one by one.</param>
/// <param name="userId">Who posts; not of an import, which has an author for each.</param>
/// <param name="check">
/// Whether that person may write, by the state as it is then; a leaving or archiving that was queued before them
/// counts.
/// </param>
/// <param name="requirement">For an import: what its commit is bound to.</param>
internal sealed class PendingMessages(
    MessageDraft[] messages,
    bool import,
    Guid userId,
    Func<Guid, ParleyError?> check,
    Func<EventDraft>? requirement = null
) : PendingRequest<DraftResult[]>
{
    private readonly DraftResult[] _results = new DraftResult[messages.Length];

    public bool Import => import;

    public override bool CanBatch => !import;

    public override int Rows => messages.Length + (requirement is null ? 0 : 1);

    public override bool Prepare(List<Draft> drafts)
    {
        if (check(userId) is { } refusal)
        {
            Refuse(refusal);
            return false;
        }

        if (requirement is not null)
        {
            drafts.Add(requirement());
        }

        drafts.AddRange(messages);
        return true;
    }

    public override void Commit(IReadOnlyList<DraftResult> results, int from)
    {
        var first = from + Rows - _results.Length;
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] = results[first + i];
        }
    }

    public override void Complete() => Completion.TrySetResult(_results);

    public override void Refused(ChannelEffect effect) => Refuse(ParleyErrors.AccessForbidden);
}

/// <summary>A change of the channel itself.</summary>
/// <param name="prepare">
/// Makes the event by the state as it is now; null when it is so already; an error when it is not allowed.
/// </param>
/// <param name="commit">Brings the owner's memory up to date.</param>
/// <param name="refused">What a refused effect means.</param>
/// <param name="lastSeq">The channel's last seq.</param>
/// <param name="nodeKind">How the nodes treat its event.</param>
/// <param name="subject">Whom it is about.</param>
internal sealed class PendingChange(
    Func<Result<EventDraft?>> prepare,
    Action<DraftResult> commit,
    Func<ChannelEffect, ParleyError> refused,
    Func<long> lastSeq,
    NodeEventKind nodeKind = NodeEventKind.Plain,
    Guid subject = default
) : PendingRequest<ChannelChange>
{
    public override bool CanBatch => false;

    public override int Rows => 1;

    public override NodeEventKind NodeKind => nodeKind;

    public override Guid Subject => subject;

    private bool _hasEvent;

    public override bool Prepare(List<Draft> drafts)
    {
        var prepared = prepare();
        if (prepared.Error is { } error)
        {
            Refuse(error);
            return false;
        }

        if (prepared.Value is not { } draft)
        {
            Completion.TrySetResult(new ChannelChange(Changed: false, lastSeq()));
            return false;
        }

        drafts.Add(draft);
        return true;
    }

    public override void Commit(IReadOnlyList<DraftResult> results, int from)
    {
        _hasEvent = results[from].Payload is not null;
        commit(results[from]);
    }

    public override void Complete() => Completion.TrySetResult(new ChannelChange(Changed: _hasEvent, lastSeq()));

    public override void Refused(ChannelEffect effect) => Refuse(refused(effect));
}
