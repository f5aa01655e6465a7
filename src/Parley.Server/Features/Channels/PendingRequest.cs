using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>A request to a channel grain that waits for its commit.</summary>
internal abstract class PendingRequest
{
    /// <summary>Whether it may share an append with other requests.</summary>
    public abstract bool CanBatch { get; }

    /// <summary>The number of its changes, for the size of a batch.</summary>
    public abstract int Rows { get; }

    public virtual NodeEventKind NodeKind => NodeEventKind.Plain;

    public virtual Guid Subject => default;

    /// <summary>
    /// Adds the drafts for the current state. False: there is nothing to do, and the request is completed.
    /// </summary>
    public abstract bool Prepare(List<Draft> drafts);

    /// <summary>
    /// Applies its drafts, which begin at an index, to the state of the channel. Returns the index after them.
    /// </summary>
    public abstract int Commit(IReadOnlyList<DraftResult> results, int from);

    /// <summary>Completes the request, after its events were published.</summary>
    public abstract void Complete();

    /// <summary>The log refused an effect.</summary>
    public virtual void Refused(ChannelEffect effect) => Refuse(ParleyErrors.IdConflict);

    public abstract void Refuse(ParleyError error);

    public abstract void Fail(Exception exception);
}

/// <typeparam name="T">The result.</typeparam>
internal abstract class PendingRequest<T> : PendingRequest
{
    /// <summary>
    /// Continuations run inline, on the current turn of the grain: another turn would cost more than the rest of the
    /// work.
    /// </summary>
    public TaskCompletionSource<Result<T>> Completion { get; } = new();

    public override void Refuse(ParleyError error) => Completion.TrySetResult(error);

    public override void Fail(Exception exception) => Completion.TrySetException(exception);
}

/// <summary>Posts: one message of a user, or many of an import.</summary>
/// <param name="messages">The messages.</param>
/// <param name="import">They are announced as a whole, not one by one.</param>
/// <param name="userId">The user who posts; an import has an author for each message.</param>
/// <param name="check">
/// Checks on the current state whether the user may write: earlier queued requests may have changed it.
/// </param>
/// <param name="requirement">
/// The condition of the commit for a user at a time: of an import, or of a post to a conversation. Called after the
/// check, on the state that the commit is based on. Null: there is none.
/// </param>
/// <param name="effect">
/// A further effect of each message of a user, if there is a condition. Called after it, on the same state. Null: there
/// is none.
/// </param>
internal sealed class PendingMessages(
    MessageDraft[] messages,
    bool import,
    Guid userId,
    Func<Guid, ParleyError?> check,
    Func<Guid, DateTimeOffset, EventDraft?> requirement,
    Func<Guid, MessageEffect?>? effect = null
) : PendingRequest<DraftResult[]>
{
    private readonly DraftResult[] _results = new DraftResult[messages.Length];
    private bool _isConditional;

    public bool Import => import;

    public override bool CanBatch => !import;

    public override int Rows => messages.Length;

    public override bool Prepare(List<Draft> drafts)
    {
        if (check(userId) is { } refusal)
        {
            Refuse(refusal);
            return false;
        }

        var condition = requirement(userId, messages is [var first, ..] ? first.At : default);
        _isConditional = condition is not null;
        if (condition is not null)
        {
            drafts.Add(condition);
        }

        drafts.AddRange(
            condition is not null && effect?.Invoke(userId) is { } further ? WithEffect(further) : messages
        );
        return true;
    }

    public override int Commit(IReadOnlyList<DraftResult> results, int from)
    {
        var first = from + (_isConditional ? 1 : 0);
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] = results[first + i];
        }

        return first + _results.Length;
    }

    public override void Complete() => Completion.TrySetResult(_results);

    /// <summary>Apart from <see cref="Prepare"/>: messages without the effect must not allocate the closure.</summary>
    private MessageDraft[] WithEffect(MessageEffect further) =>
        Array.ConvertAll(messages, message => message with { Effects = [.. message.Effects ?? [], further] });

    public override void Refused(ChannelEffect effect) =>
        Refuse(effect is RequireReach ? ParleyErrors.ConversationIsClosed : ParleyErrors.AccessForbidden);
}

/// <summary>A change of the channel.</summary>
/// <param name="check">
/// Decides on the current state; null if nothing changes; an error if it is not allowed.
/// </param>
/// <param name="lastSeq">The last seq of the channel.</param>
internal sealed class PendingChange(Func<Result<Change?>> check, Func<long> lastSeq) : PendingRequest<ChannelChange>
{
    private Change? _change;
    private bool _hasEvent;

    public override bool CanBatch => false;

    public override int Rows => 1;

    public override NodeEventKind NodeKind => _change?.NodeKind ?? NodeEventKind.Plain;

    public override Guid Subject => _change?.Subject ?? default;

    public override bool Prepare(List<Draft> drafts)
    {
        var checkedChange = check();
        if (checkedChange.Error is { } error)
        {
            Refuse(error);
            return false;
        }

        _change = checkedChange.Value;
        if (_change is null)
        {
            Completion.TrySetResult(new ChannelChange(Changed: false, lastSeq()));
            return false;
        }

        drafts.Add(_change.ToDraft());
        return true;
    }

    public override int Commit(IReadOnlyList<DraftResult> results, int from)
    {
        _hasEvent = results[from].Payload is not null;
        _change!.Apply?.Invoke(results[from]);
        return from + 1;
    }

    public override void Complete() => Completion.TrySetResult(new ChannelChange(Changed: _hasEvent, lastSeq()));

    public override void Refused(ChannelEffect effect) => Refuse(_change!.ErrorOf(effect));
}
