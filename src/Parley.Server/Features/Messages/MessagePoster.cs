using Parley.Server.Features.Channels;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Applies rate limit and rules to posts from sockets and REST, and passes them to the channel grain.
/// </summary>
[SliceApi]
internal sealed class MessagePoster(
    SendLimiter limiter,
    MessageRules rules,
    ChannelAccess access,
    IMessageLog log,
    IGrainFactory grains
)
{
    /// <summary>
    /// Posts a message and returns it. The result of the commit has all that the request has not, so a new message is
    /// not read. A message that existed is: it may have edits and reactions.
    /// </summary>
    public async Task<Result<(Message Message, bool Existing)>> PostAndReturnAsync(
        Caller caller,
        ChannelId channelId,
        NewMessage message,
        CancellationToken cancellationToken
    )
    {
        var posted = await PostAsync(caller, channelId, message, cancellationToken);
        if (!posted.Succeeded)
        {
            return posted.Error;
        }

        var stored = posted.Value.Existing
            ? (await log.FindAsync(message.Id.Value, cancellationToken))!
            : new StoredMessage(
                message.Id.Value,
                channelId.Value,
                posted.Value.Seq,
                posted.Value.Index,
                caller.UserId,
                rules.Check(message.Content).Value!,
                MessageType.Text,
                message.ThreadId?.Value,
                message.ReplyTo?.Value,
                posted.Value.At
            );
        return (stored.ToMessage(), posted.Value.Existing);
    }

    public async Task<Result<PostedMessage>> PostAsync(
        Caller caller,
        ChannelId channelId,
        NewMessage message,
        CancellationToken cancellationToken
    ) => (await PostAsync(caller, channelId, [message], cancellationToken))[0];

    /// <summary>Posts messages in order and returns a result for each.</summary>
    public async Task<Result<PostedMessage>[]> PostAsync(
        Caller caller,
        ChannelId channelId,
        NewMessage[] messages,
        CancellationToken cancellationToken
    )
    {
        var answers = new Result<PostedMessage>[messages.Length];
        var texts = Check(caller, messages, answers);
        if (texts.Length == 0)
        {
            return answers;
        }

        var posted = await grains.GetChannelGrain(channelId.Value).PostAsync(new(caller.UserId, texts));
        if (
            Array.Exists(posted, static answer => answer.Error?.Code == ErrorCodes.ChannelNotMember)
            && await access.ForMemberAsync(caller, channelId, cancellationToken) is { Error: { } hidden }
        )
        {
            // Only users who can see the channel may learn that it exists.
            Array.Fill(posted, hidden);
        }

        var next = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Succeeded)
            {
                answers[i] = posted[next++];
            }
        }

        return answers;
    }

    /// <summary>Returns the valid messages; the others get their error.</summary>
    private PostedText[] Check(Caller caller, NewMessage[] messages, Result<PostedMessage>[] answers)
    {
        var texts = new PostedText[messages.Length];
        var count = 0;
        for (var i = 0; i < messages.Length; i++)
        {
            var text = Check(caller, messages[i]);
            if (text.Succeeded)
            {
                texts[count++] = text.Value;
            }
            else
            {
                answers[i] = text.Error;
            }
        }

        Array.Resize(ref texts, count);
        return texts;
    }

    private Result<PostedText> Check(Caller caller, NewMessage message)
    {
        if (!limiter.TryTake(caller.UserId, out var wait))
        {
            return ParleyErrors.RateLimited(wait);
        }

        var text = rules.Check(message.Content);
        return text.Succeeded
            ? new PostedText(message.Id.Value, text.Value, message.ThreadId?.Value, message.ReplyTo?.Value)
            : text.Error;
    }
}

/// <summary>A message to post.</summary>
[SliceApi]
internal readonly record struct NewMessage(MessageId Id, string Content, MessageId? ThreadId, MessageId? ReplyTo);
