using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client;

public sealed partial class ChatConnection
{
    /// <summary>
    /// Edits a message of the caller and waits until the edit is committed. Keeps the order of the channel's other
    /// messages and changes, across reconnects and rate limits. Idempotent.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="cancellationToken">Cancels waiting. The edit may still be applied.</param>
    /// <exception cref="ParleyException"><c>message.not_found</c>, <c>message.not_author</c>, <c>message.deleted</c>,
    /// <c>message.empty</c>,
    /// <c>message.too_long</c>, <c>channel.not_member</c>, <c>channel.not_found</c>, <c>channel.archived</c>,
    /// <c>request.too_large</c>. Or the connection ended first: <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> EditAsync(
        ChannelId channelId,
        MessageId messageId,
        string content,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        return WriteAsync(
            channelId,
            reference => new EditMessageFrame
            {
                Ref = reference,
                ChannelId = channelId,
                Id = messageId,
                Content = content,
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Deletes a message of the caller, or any message as an admin; a placeholder remains. Order and retries as for
    /// <see cref="EditAsync"/>.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels waiting. The message may still be deleted.</param>
    /// <exception cref="ParleyException"><c>message.not_found</c>, <c>message.not_author</c>,
    /// <c>channel.not_member</c>,
    /// <c>channel.not_found</c>, <c>channel.archived</c>. Or the connection ended first: <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> DeleteAsync(
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            channelId,
            reference => new DeleteMessageFrame
            {
                Ref = reference,
                ChannelId = channelId,
                Id = messageId,
            },
            cancellationToken
        );

    /// <summary>Adds the caller's reaction. Order and retries as for <see cref="EditAsync"/>.</summary>
    /// <param name="channelId">The channel of the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">One emoji, 1-32 UTF-16 units.</param>
    /// <param name="cancellationToken">Cancels waiting. The reaction may still be added.</param>
    /// <exception cref="ParleyException"><c>reaction.invalid</c>, <c>reaction.too_many</c>, <c>message.not_found</c>,
    /// <c>message.deleted</c>,
    /// <c>channel.not_member</c>, <c>channel.not_found</c>, <c>channel.archived</c>. Or the connection ended first:
    /// <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> AddReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(emoji);
        return WriteAsync(
            channelId,
            reference => new AddReactionFrame
            {
                Ref = reference,
                ChannelId = channelId,
                MessageId = messageId,
                Emoji = emoji,
            },
            cancellationToken
        );
    }

    /// <summary>Removes the caller's reaction. Order and retries as for <see cref="EditAsync"/>.</summary>
    /// <param name="channelId">The channel of the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">The emoji to remove.</param>
    /// <param name="cancellationToken">Cancels waiting. The reaction may still be removed.</param>
    /// <exception cref="ParleyException"><c>reaction.invalid</c>, <c>message.not_found</c>, <c>message.deleted</c>,
    /// <c>channel.not_member</c>, <c>channel.not_found</c>, <c>channel.archived</c>. Or the connection ended first:
    /// <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> RemoveReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(emoji);
        return WriteAsync(
            channelId,
            reference => new RemoveReactionFrame
            {
                Ref = reference,
                ChannelId = channelId,
                MessageId = messageId,
                Emoji = emoji,
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Sets the channels in focus, for this socket and after each reconnect. From the first call on, large channels
    /// without focus yield a <see cref="ChannelBumped"/> instead of their events; their missed events are fetched when
    /// they get focus. Does not wait.
    /// </summary>
    /// <param name="channelIds">
    /// At most 50 (<see cref="Limits.FocusChannels"/>). They replace those of the previous call.
    /// </param>
    /// <exception cref="ArgumentException">There are more than the limit.</exception>
    public void Focus(IReadOnlyCollection<ChannelId> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        var maxChannels = _ready?.Limits.FocusChannels ?? DefaultFocusChannels;
        if (channelIds.Count > maxChannels)
        {
            throw new ArgumentException($"At most {maxChannels} channels can be in focus.", nameof(channelIds));
        }

        _outbox.SetFocus(new FocusFrame { ChannelIds = [.. channelIds] });
        _sequencer.Focus(channelIds);
    }

    /// <summary>Adds a request to the outbox and waits for its ack.</summary>
    private async Task<AckFrame> WriteAsync(
        ChannelId channelId,
        Func<long, ClientFrame> createFrame,
        CancellationToken cancellationToken
    )
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var limits = Ready.Limits;
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var reference = NextRef();
            var encoded = _codec.Encode(createFrame(reference));
            if (encoded.Length > limits.FrameBytes)
            {
                throw new ParleyException(
                    ErrorCodes.RequestTooLarge,
                    $"The frame has {encoded.Length} bytes; the server accepts {limits.FrameBytes}."
                );
            }

            var request = new PendingRequest(channelId, reference, encoded);
            var registration = cancellationToken.UnsafeRegister(
                (state, token) =>
                {
                    var (outbox, cancelled) = ((Outbox, PendingRequest))state!;
                    outbox.Remove(cancelled);
                    cancelled.Cancel(token);
                },
                (_outbox, request)
            );
            await using (registration.ConfigureAwait(false))
            {
                _outbox.Add(request);
                return await request.Ack.ConfigureAwait(false);
            }
        }
        finally
        {
            _room.Release();
        }
    }

    private long NextRef() => Interlocked.Increment(ref _lastRef);
}
