using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Verbs;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Validates edits, deletions, reactions and pins from sockets and REST, and passes them to the channel grain.
/// </summary>
[SliceApi]
internal sealed class MessageChanger(
    MessageRules rules,
    ChannelAccess access,
    IOptions<MessageOptions> options,
    IGrainFactory grains
)
{
    public async Task<Result<ChannelChange>> EditAsync(
        Caller caller,
        ChannelId channelId,
        MessageId id,
        string content,
        byte[]? body,
        CancellationToken cancellationToken
    )
    {
        var text =
            body is null ? rules.Check(content)
            : rules.CheckSealed(content, body) is { } refusal ? refusal
            : string.Empty;
        return text.Succeeded
            ? await ChangeAsync(
                caller,
                channelId,
                _ => new EditMessageCommand(caller.UserId, id.Value, text.Value, body),
                cancellationToken
            )
            : text.Error;
    }

    public Task<Result<ChannelChange>> DeleteAsync(
        Caller caller,
        ChannelId channelId,
        MessageId id,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            caller,
            channelId,
            role => new DeleteMessageCommand(
                caller.UserId,
                id.Value,
                IsAdmin: role is WorkspaceRole.Owner or WorkspaceRole.Admin
            ),
            cancellationToken
        );

    /// <summary>Adds or removes the caller's reaction.</summary>
    public async Task<Result<ChannelChange>> ReactAsync(
        Caller caller,
        ChannelId channelId,
        MessageId id,
        string emoji,
        bool add,
        CancellationToken cancellationToken
    )
    {
        if (!Emoji.IsSingleEmoji(emoji, options.Value.EmojiLength))
        {
            return ParleyErrors.ReactionInvalid(options.Value.EmojiLength);
        }

        return await ChangeAsync(
            caller,
            channelId,
            _ =>
                add
                    ? new AddReactionCommand(caller.UserId, id.Value, emoji)
                    : new RemoveReactionCommand(caller.UserId, id.Value, emoji),
            cancellationToken
        );
    }

    /// <summary>Pins or unpins a message.</summary>
    public Task<Result<ChannelChange>> PinAsync(
        Caller caller,
        ChannelId channelId,
        MessageId id,
        bool add,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            caller,
            channelId,
            _ => add ? new AddPinCommand(caller.UserId, id.Value) : new RemovePinCommand(caller.UserId, id.Value),
            cancellationToken
        );

    private async Task<Result<ChannelChange>> ChangeAsync(
        Caller caller,
        ChannelId channelId,
        Func<WorkspaceRole, IMessageCommand> command,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? await grains.GetChannelGrain(channelId.Value).ExecuteAsync(command(channel.Value.Role))
            : channel.Error;
    }
}
