using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
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
        CancellationToken cancellationToken
    )
    {
        var text = rules.Check(content);
        return text.Succeeded
            ? await ChangeAsync(
                caller,
                channelId,
                new(caller.UserId, id.Value, MessageAction.Edit, text.Value, Limit: options.Value.VersionsPerMessage),
                cancellationToken
            )
            : text.Error;
    }

    public Task<Result<ChannelChange>> DeleteAsync(
        Caller caller,
        ChannelId channelId,
        MessageId id,
        CancellationToken cancellationToken
    ) => ChangeAsync(caller, channelId, new(caller.UserId, id.Value, MessageAction.Delete), cancellationToken);

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

        var action = add ? MessageAction.AddReaction : MessageAction.RemoveReaction;
        return await ChangeAsync(
            caller,
            channelId,
            new(caller.UserId, id.Value, action, emoji, Limit: options.Value.EmojisPerMessage),
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
            new(
                caller.UserId,
                id.Value,
                add ? MessageAction.AddPin : MessageAction.RemovePin,
                Limit: options.Value.PinsPerChannel
            ),
            cancellationToken
        );

    private async Task<Result<ChannelChange>> ChangeAsync(
        Caller caller,
        ChannelId channelId,
        ChangeMessageCommand command,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? await grains
                .GetChannelGrain(channelId.Value)
                .ChangeMessageAsync(
                    command with
                    {
                        IsAdmin = channel.Value.Role is WorkspaceRole.Owner or WorkspaceRole.Admin,
                    }
                )
            : channel.Error;
    }
}
