using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client;

public sealed partial class ChatConnection
{
    /// <summary>Changes the content of one's own message, and waits until that is on disk. In order with the channel's
    /// other messages and changes, over as many reconnects and rate limits as it takes; to repeat it changes
    /// nothing.</summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be changed all the same.</param>
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
    /// Deletes a message: one's own, or as an admin any; its place remains. Ordered and repeated as <see
    /// cref="EditAsync"/>.
    /// </summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be deleted all the same.</param>
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

    /// <summary>Adds the caller's reaction. Ordered and repeated as <see cref="EditAsync"/>.</summary>
    /// <param name="channelId">Where the message stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">One emoji, 1-32 UTF-16 units.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be added all the same.</param>
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

    /// <summary>Takes the caller's reaction back. Ordered and repeated as <see cref="EditAsync"/>.</summary>
    /// <param name="channelId">Where the message stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">The emoji to take back.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be taken back all the same.</param>
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

    /// <summary>Says which channels are on the screen, now and after each reconnect. From the first call on, large
    /// channels that are not named give a <see cref="ChannelBumped"/> in place of their events; what such a channel
    /// missed comes once it is named. Not waited for.</summary>
    /// <param name="channelIds">
    /// At most 50 (<see cref="Limits.FocusChannels"/>); they replace those named before.
    /// </param>
    /// <exception cref="ArgumentException">There are more.</exception>
    public void Focus(IReadOnlyCollection<ChannelId> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        var most = _ready?.Limits.FocusChannels ?? DefaultFocusChannels;
        if (channelIds.Count > most)
        {
            throw new ArgumentException($"At most {most} channels can be in focus.", nameof(channelIds));
        }

        _outbox.SetFocus(new FocusFrame { ChannelIds = [.. channelIds] });
        _sequencer.Focus(channelIds);
    }

    /// <summary>Puts a frame that the server acknowledges into the outbox and waits for the answer.</summary>
    private async Task<AckFrame> WriteAsync(
        ChannelId channelId,
        Func<long, ClientFrame> make,
        CancellationToken cancellationToken
    )
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var limits = Ready.Limits;
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var reference = NextRef();
            var encoded = _codec.Encode(make(reference));
            if (encoded.Length > limits.FrameBytes)
            {
                throw new ParleyException(
                    ErrorCodes.RequestTooLarge,
                    $"The frame has {encoded.Length} bytes; the server takes {limits.FrameBytes}."
                );
            }

            var send = new PendingSend(channelId, reference, encoded);
            var registration = cancellationToken.UnsafeRegister(
                (state, token) =>
                {
                    var (outbox, given) = ((Outbox, PendingSend))state!;
                    outbox.Remove(given);
                    given.Cancel(token);
                },
                (_outbox, send)
            );
            await using (registration.ConfigureAwait(false))
            {
                _outbox.Add(send);
                return await send.Outcome.ConfigureAwait(false);
            }
        }
        finally
        {
            _room.Release();
        }
    }

    private long NextRef() => Interlocked.Increment(ref _lastRef);
}
