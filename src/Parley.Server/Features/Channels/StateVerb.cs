using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>A verb that the state of the channel in memory and the conditions of its effects decide.</summary>
[SliceApi]
internal abstract class StateVerb<TCommand>(TimeProvider clock) : ChannelVerb<TCommand>
    where TCommand : IChannelCommand
{
    protected sealed override Task<Result<ChannelChange>> ExecuteAsync(ChannelContext channel, TCommand command)
    {
        var at = clock.GetUtcNowToMillisecond();
        return channel.CommitAsync(() => Check(channel, command, at));
    }

    /// <summary>
    /// Checks the command on the committed state. It runs again if the fence was lost. Null: nothing changes.
    /// </summary>
    protected abstract Result<Change?> Check(ChannelContext channel, TCommand command, DateTimeOffset at);
}
