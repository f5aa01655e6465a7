using Parley.Server.Features.Channels;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
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
    IMessageReader log,
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

        var result = posted.Value.Existing
            ? (await log.FindAsync(message.Id, cancellationToken))!.ToMessage()
            : new Message
            {
                Id = new(message.Id),
                ChannelId = channelId,
                Seq = posted.Value.Seq,
                Index = posted.Value.Index,
                SenderId = new(caller.UserId),
                Content = message.Sealed is null ? rules.Check(message.Content).Value! : string.Empty,
                Sealed = message.Sealed is { } body ? new(body) : null,
                Type = MessageType.Text,
                ThreadId = message.ThreadId is { } thread ? new MessageId(thread) : null,
                ReplyTo = message.ReplyTo is { } reply ? new MessageId(reply) : null,
                CreatedAt = posted.Value.At,
            };
        return (result, posted.Value.Existing);
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
    private NewMessage[] Check(Caller caller, NewMessage[] messages, Result<PostedMessage>[] answers)
    {
        var texts = new NewMessage[messages.Length];
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

    private Result<NewMessage> Check(Caller caller, NewMessage message)
    {
        if (!limiter.TryTake(caller.UserId, out var wait))
        {
            return ParleyErrors.RateLimited(wait);
        }

        if (message.Sealed is { } body)
        {
            return rules.CheckSealed(message.Content, body) is { } refusal ? refusal : message;
        }

        var text = rules.Check(message.Content);
        return text.Succeeded ? message with { Content = text.Value } : text.Error;
    }
}
