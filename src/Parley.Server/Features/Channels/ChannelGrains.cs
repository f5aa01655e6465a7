namespace Parley.Server.Features.Channels;

/// <summary>Finds the grain of a channel.</summary>
[SliceApi]
internal static class ChannelGrains
{
    /// <summary>
    /// Any channel grain reference, as a template: Orleans resolves grain and interface types by reflection at each
    /// <c>GetGrain</c> by interface.
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
