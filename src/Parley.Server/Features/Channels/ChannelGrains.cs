namespace Parley.Server.Features.Channels;

/// <summary>Finds the owner of a channel.</summary>
internal static class ChannelGrains
{
    /// <summary>
    /// Any of them, for what all have in common. Orleans finds that out by reflection each time it is asked for a grain
    /// by its interface.
    /// </summary>
    private static GrainReference? _known;

    public static IChannelGrain GetChannelGrain(this IGrainFactory grains, Guid channelId)
    {
        if (_known is { } known)
        {
            var id = GrainId.Create(known.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(channelId));
            return (IChannelGrain)grains.GetGrain(id, known.InterfaceType);
        }

        var first = grains.GetGrain<IChannelGrain>(channelId);
        _known = first as GrainReference;
        return first;
    }
}
