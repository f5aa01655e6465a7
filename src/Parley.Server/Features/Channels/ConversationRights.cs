namespace Parley.Server.Features.Channels;

/// <summary>
/// Who may do what by the kind of a channel or conversation: the one table that the access gate, the lists and the
/// verbs read (ADR-0034). Rights of a member's role and of the workspace come on top.
/// </summary>
[SliceApi]
internal sealed record ConversationRights
{
    /// <summary>It is a channel: it has a name, and its workspace lists it.</summary>
    public bool IsChannel { get; private init; }

    /// <summary>Members of the workspace, except guests, may find, read and join it.</summary>
    public bool CanFind { get; private init; }

    /// <summary>Members may add others, and invites may lead into it.</summary>
    public bool CanInvite { get; private init; }

    /// <summary>Members may leave.</summary>
    public bool CanLeave { get; private init; }

    /// <summary>Members may change name and topic.</summary>
    public bool CanRename { get; private init; }

    /// <summary>Its creator and the admins of its workspace may archive it and remove members.</summary>
    public bool CanManage { get; private init; }

    /// <summary>Admins of its workspace may delete messages of others and import messages.</summary>
    public bool CanModerate { get; private init; }

    /// <summary>Members may pin messages.</summary>
    public bool CanPin { get; private init; }

    /// <summary>Members may post only while they share a workspace with another member.</summary>
    public bool NeedsReach { get; private init; }

    private static readonly ConversationRights Private = new()
    {
        IsChannel = true,
        CanInvite = true,
        CanLeave = true,
        CanRename = true,
        CanManage = true,
        CanModerate = true,
        CanPin = true,
    };

    private static readonly ConversationRights Public = Private with { CanFind = true };

    /// <summary>The members are the conversation: they never change. No admin has a right in it.</summary>
    private static readonly ConversationRights Direct = new() { CanPin = true, NeedsReach = true };

    /// <summary>As <see cref="Direct"/>, but members leave, and nobody else can bring them back.</summary>
    private static readonly ConversationRights Group = Direct with { CanLeave = true };

    /// <summary>A visitor shares no workspace with the others. Everyone reads and posts, and nothing else.</summary>
    private static readonly ConversationRights Support = new();

    private static readonly ConversationRights None = new();

    /// <summary>The row of the table. A kind that this server does not know has no right.</summary>
    public static ConversationRights Of(ChannelKind kind) =>
        kind switch
        {
            ChannelKind.Public => Public,
            ChannelKind.Private => Private,
            ChannelKind.Direct => Direct,
            ChannelKind.Group => Group,
            ChannelKind.Support => Support,
            _ => None,
        };
}
