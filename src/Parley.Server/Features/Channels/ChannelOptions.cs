using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Channels;

/// <summary>Limits of channels. Defaults: protocol, section 1.</summary>
internal sealed class ChannelOptions
{
    public const string Section = "Parley:Channels";

    /// <summary>Maximum length of a name in UTF-16 units, 1-80.</summary>
    [Range(1, 80)]
    [ReadyLimit(nameof(Limits.ChannelNameLength))]
    public int NameLength { get; set; } = 80;

    /// <summary>Maximum length of a topic in UTF-16 units, 0-250.</summary>
    [Range(0, 250)]
    [ReadyLimit(nameof(Limits.TopicLength))]
    public int TopicLength { get; set; } = 250;

    /// <summary>Maximum number of channels per workspace, including archived ones, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int PerWorkspace { get; set; } = 10_000;

    /// <summary>
    /// Maximum number of channels that one member creates in a workspace, including archived ones, 1-1 000 000. Owners
    /// and admins may create more.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MadePerMember { get; set; } = 500;

    /// <summary>
    /// Maximum number of channels per member and workspace, 2-100 000: each <c>ready</c> contains all of them.
    /// </summary>
    [Range(2, 100_000)]
    public int JoinedPerMember { get; set; } = 1_000;

    /// <summary>
    /// Maximum number of channels of a member for others to add the member to another one, 2-100 000. The rest is
    /// reserved for channels that members join themselves.
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
