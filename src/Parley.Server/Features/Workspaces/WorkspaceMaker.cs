using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Workspaces;

/// <summary>Makes workspaces: the workspace, its owner and #general in one commit.</summary>
internal sealed class WorkspaceMaker(IGrainFactory grains, IMessageLog log, TimeProvider clock)
{
    public const int NameLength = 80;
    public const string GeneralName = "general";

    /// <summary>Repeatable when <paramref name="id"/> is given: #general's id follows from it.</summary>
    public async Task<Result<Workspace>> MakeAsync(Guid? id, string name, Guid ownerId, string ownerName)
    {
        var now = clock.GetUtcNow();
        var workspaceId = id ?? Guid.CreateVersion7(now);
        var generalId = GeneralIdOf(workspaceId);
        var created = await grains.GetGrain<IChannelGrain>(generalId).CreateAsync(
            new(workspaceId, GeneralName, ChannelKind.Public, "Everybody is here", ownerId, ownerName, name));
        if (!created.Succeeded)
        {
            return created.Error;
        }

        var first = (await log.ReadEventsAsync(generalId, 0, 1, CancellationToken.None))[0];
        var workspace = new Workspace
        {
            Id = new(workspaceId),
            Name = name,
            Role = WorkspaceRole.Owner,
            CreatedAt = ((ChannelCreated)StoredFrames.ToFrame(first)).Channel.CreatedAt,
        };
        await NotifyAsync(ownerId, workspace);
        return workspace;
    }

    public Task NotifyAsync(Guid userId, Workspace workspace) => grains.GetGrain<IUserGrain>(userId).NotifyAsync(
        new(userId, JsonFrames.Encode(new WorkspaceJoined { Workspace = workspace }), null));

    /// <summary>Another id that is always the same for the workspace: the last byte turned over.</summary>
    private static Guid GeneralIdOf(Guid workspaceId)
    {
        var bytes = workspaceId.ToByteArray(bigEndian: true);
        bytes[^1] ^= 0xff;
        return new(bytes, bigEndian: true);
    }
}
