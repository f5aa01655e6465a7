using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Executes the commands of one type on a channel. It decides; the channel's commit loop has the queue, the fence and
/// the fan-out. One instance serves all channels: it keeps no state.
/// </summary>
[SliceApi]
internal abstract class ChannelVerb
{
    /// <summary>The type of the commands.</summary>
    public abstract Type CommandType { get; }

    /// <summary>Returns after the commit. Runs on the turns of the channel grain.</summary>
    public abstract Task<Result<ChannelChange>> ExecuteAsync(ChannelContext channel, IChannelCommand command);
}

/// <inheritdoc/>
internal abstract class ChannelVerb<TCommand> : ChannelVerb
    where TCommand : IChannelCommand
{
    public sealed override Type CommandType => typeof(TCommand);

    public sealed override Task<Result<ChannelChange>> ExecuteAsync(ChannelContext channel, IChannelCommand command) =>
        ExecuteAsync(channel, (TCommand)command);

    protected abstract Task<Result<ChannelChange>> ExecuteAsync(ChannelContext channel, TCommand command);
}
