using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>Checks on the committed state of a channel.</summary>
/// <param name="commits">Holds the state.</param>
/// <param name="deactivate">Deactivates the grain: ids without a channel must not keep activations in memory.</param>
internal sealed class ChannelChecks(ChannelCommitLoop commits, Action deactivate)
{
    /// <summary>The channel does not exist.</summary>
    public ParleyError NotFound()
    {
        deactivate();
        return ParleyErrors.ChannelNotFound;
    }

    /// <summary>Null: the channel exists and is not archived.</summary>
    public ParleyError? CheckChangeable() =>
        commits.State is not { } state ? NotFound()
        : state.ArchivedAt is not null ? ParleyErrors.ChannelIsArchived
        : null;

    /// <summary>Null: the user is a member.</summary>
    public ParleyError? CheckMember(Guid userId) =>
        commits.State is not { } state ? NotFound()
        : state.Members.Contains(userId) ? null
        : ParleyErrors.ChannelNotMember;

    /// <summary>Null: the user may post.</summary>
    public ParleyError? CheckWritable(Guid userId) => CheckMember(userId) ?? CheckChangeable();
}
