using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>Limits of channels. Defaults: protocol, section 1.</summary>
internal sealed class ChannelOptions
{
    public const string Section = "Parley:Channels";

    /// <summary>Longest name in UTF-16 units, 1-80.</summary>
    [Range(1, 80)]
    public int NameLength { get; set; } = 80;

    /// <summary>Longest topic in UTF-16 units, 0-250.</summary>
    [Range(0, 250)]
    public int TopicLength { get; set; } = 250;

    /// <summary>Most channels of a workspace, archived ones included, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int PerWorkspace { get; set; } = 10_000;

    /// <summary>
    /// Most channels that one member makes in a workspace, archived ones included, 1-1 000 000. Owners and admins may
    /// make more.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MadePerMember { get; set; } = 500;

    /// <summary>
    /// Most channels of a workspace that one member is in, 2-100 000: all of them are in each <c>ready</c>.
    /// </summary>
    [Range(2, 100_000)]
    public int JoinedPerMember { get; set; } = 1_000;

    /// <summary>
    /// In how many of them somebody may be for others to add them to another one, 2-100 000. The rest is theirs alone.
    /// </summary>
    [Range(2, 100_000)]
    public int AddedPerMember { get; set; } = 750;

    /// <summary>
    /// The condition that the user has room for one more channel. Others fill only a part of it
    /// (<see cref="AddedPerMember"/>); the rest is reserved for channels that the user joins themselves.
    /// </summary>
    public LimitJoinedChannels JoinLimit(Guid workspaceId, Guid userId, bool addedByOther = false) =>
        new(workspaceId, userId, addedByOther ? Math.Min(AddedPerMember, JoinedPerMember) : JoinedPerMember);
}

[OptionsValidator]
internal sealed partial class ChannelOptionsValidator : IValidateOptions<ChannelOptions>;
