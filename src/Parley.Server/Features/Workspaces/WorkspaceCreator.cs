using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Workspaces;

/// <summary>Creates workspaces: the workspace, its owner and #general in one commit.</summary>
[SliceApi]
internal sealed class WorkspaceCreator(IGrainFactory grains, WorkspaceAccess access, TimeProvider clock)
{
    public const int NameLength = 80;
    public const string GeneralName = "general";

    /// <summary>Idempotent if <paramref name="id"/> is given: the id of #general derives from it.</summary>
    public async Task<Result<Workspace>> CreateAsync(Guid? id, string name, Guid ownerId)
    {
        var now = clock.GetUtcNow();
        var workspaceId = id ?? Guid.CreateVersion7(now);
        var generalId = GeneralIdOf(workspaceId);
        var created = await grains
            .GetChannelGrain(generalId)
            .ExecuteAsync(
                new CreateChannelCommand(
                    workspaceId,
                    GeneralName,
                    ChannelKind.Public,
                    "Everybody is here",
                    ownerId,
                    name
                )
            );
        if (!created.Succeeded)
        {
            return created.Error;
        }

        // The stored workspace: at a repetition the name or the creator's role may have changed.
        var view = await access.ForReadAsync(new(ownerId, default), new(workspaceId), CancellationToken.None);
        if (!view.Succeeded)
        {
            return ParleyErrors.IdConflict;
        }

        return view.Value.ToWorkspace();
    }

    /// <summary>Derives the id of #general: the id of the workspace with an inverted last byte.</summary>
    private static Guid GeneralIdOf(Guid workspaceId)
    {
        var bytes = workspaceId.ToByteArray(bigEndian: true);
        bytes[^1] ^= 0xff;
        return new(bytes, bigEndian: true);
    }
}
