namespace Parley.Server.Features.Channels;

/// <summary>Finds the owner of a channel.</summary>
internal static class ChannelGrains
{
    /// <summary>
    /// Any of them, for what all have in common. Orleans finds that out by reflection each time it is asked for a grain
    /// by its interface.
    /// </summary>
    private static GrainReference? _template;

    public static IChannelGrain GetChannelGrain(this IGrainFactory grains, Guid channelId)
    {
        if (_template is { } template)
        {
            var id = GrainId.Create(template.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(channelId));
            return (IChannelGrain)grains.GetGrain(id, template.InterfaceType);
        }

        var first = grains.GetGrain<IChannelGrain>(channelId);
        _template = first as GrainReference;
        return first;
    }
}
