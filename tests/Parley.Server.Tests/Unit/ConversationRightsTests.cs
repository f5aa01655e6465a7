using Parley.Server.Features.Channels;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class ConversationRightsTests
{
    [Theory]
    [InlineData(ChannelKind.Public, "channel find invite leave rename manage moderate pin")]
    [InlineData(ChannelKind.Private, "channel invite leave rename manage moderate pin")]
    [InlineData(ChannelKind.Direct, "pin reach")]
    [InlineData(ChannelKind.Group, "leave pin reach")]
    [InlineData(ChannelKind.Support, "")]
    [InlineData(ChannelKind.Unknown, "")]
    public void Each_kind_has_its_rights(ChannelKind kind, string expected)
    {
        var rights = ConversationRights.Of(kind);
        (bool Has, string Name)[] all =
        [
            (rights.IsChannel, "channel"),
            (rights.CanFind, "find"),
            (rights.CanInvite, "invite"),
            (rights.CanLeave, "leave"),
            (rights.CanRename, "rename"),
            (rights.CanManage, "manage"),
            (rights.CanModerate, "moderate"),
            (rights.CanPin, "pin"),
            (rights.NeedsReach, "reach"),
        ];
        Assert.Equal(expected, string.Join(' ', all.Where(right => right.Has).Select(right => right.Name)));
    }
}
