using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>What a verb sees of a channel: its committed state, checks on it, and the way to commit.</summary>
/// <param name="id">The channel.</param>
/// <param name="commits">Holds the state.</param>
/// <param name="deactivate">Deactivates the grain: ids without a channel must not keep activations in memory.</param>
[SliceApi]
internal sealed class ChannelContext(Guid id, ChannelCommitLoop commits, Action deactivate)
{
    public Guid Id => id;

    /// <summary>The committed state; null while the channel does not exist.</summary>
    public ChannelState? State
    {
        get => commits.State;
        set => commits.State = value;
    }

    /// <summary>The channel does not exist.</summary>
    public ParleyError NotFound()
    {
        deactivate();
        return ParleyErrors.ChannelNotFound;
    }

    /// <summary>Null: the channel exists and is not archived.</summary>
    public ParleyError? CheckChangeable() =>
        State is not { } state ? NotFound()
        : state.ArchivedAt is not null ? ParleyErrors.ChannelIsArchived
        : null;

    /// <summary>Null: the user is a member.</summary>
    public ParleyError? CheckMember(Guid userId) =>
        State is not { } state ? NotFound()
        : state.Members.Contains(userId) ? null
        : ParleyErrors.ChannelNotMember;

    /// <summary>Null: the user may post.</summary>
    /// <summary>Whether the message has the kind of body that the conversation takes.</summary>
    public bool Takes(NewMessage message) => message.Sealed is not null == (State?.Encrypted == true);

    public bool TakesAll(NewMessage[] messages)
    {
        // Without a delegate: this runs for each post.
        var isEncrypted = State?.Encrypted == true;
        foreach (ref readonly var message in messages.AsSpan())
        {
            if (message.Sealed is not null != isEncrypted)
            {
                return false;
            }
        }

        return true;
    }

    public ParleyError? CheckWritable(Guid userId) => CheckMember(userId) ?? CheckChangeable();

    /// <summary>
    /// Queues a change and returns after its commit. The check runs when its turn comes, and again if the fence was
    /// lost. Null: nothing changes, and no event is written.
    /// </summary>
    public async Task<Result<ChannelChange>> CommitAsync(Func<Result<Change?>> check)
    {
        var result = await commits.EnqueueAsync(new PendingChange(check, () => commits.LastSeq));
        if (!result.Succeeded && State is null)
        {
            deactivate();
        }

        return result;
    }
}
