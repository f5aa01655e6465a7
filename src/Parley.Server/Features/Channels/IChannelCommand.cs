namespace Parley.Server.Features.Channels;

/// <summary>A command that a <see cref="ChannelVerb"/> executes, found by the type of the command.</summary>
[SliceApi]
internal interface IChannelCommand
{
    /// <summary>The user whom the command is about: who changes something, or joins or leaves.</summary>
    Guid UserId { get; }
}
