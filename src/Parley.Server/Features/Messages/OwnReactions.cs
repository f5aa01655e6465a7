using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Stored messages as the caller gets them, with the caller's own reactions marked: the listed user ids (the first 20)
/// may not contain the caller.
/// </summary>
internal static class OwnReactions
{
    public static async Task<IReadOnlyList<Message>> MarkAsync(
        IReadOnlyList<StoredMessage> stored,
        Caller caller,
        IMessageReader log,
        CancellationToken cancellationToken
    )
    {
        Message[] messages = [.. stored.Select(message => message.ToMessage())];
        for (var i = 0; i < messages.Length; i++)
        {
            if (messages[i].Reactions is { } reactions)
            {
                var own = await log.ReadReactionsOfAsync(messages[i].Id.Value, caller.UserId, cancellationToken);
                messages[i] = messages[i] with
                {
                    Reactions =
                    [
                        .. reactions.Select(reaction =>
                            reaction with
                            {
                                Mine = own.Contains(reaction.Emoji, StringComparer.Ordinal),
                            }
                        ),
                    ],
                };
            }
        }

        return messages;
    }
}
