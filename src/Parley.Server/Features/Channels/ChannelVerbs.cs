using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Features.Channels;

/// <summary>Finds the verb of a command by its type.</summary>
internal sealed class ChannelVerbs(IEnumerable<ChannelVerb> verbs)
{
    private readonly FrozenDictionary<Type, ChannelVerb> _verbs = verbs.ToFrozenDictionary(verb => verb.CommandType);

    public ChannelVerb Find(IChannelCommand command) =>
        _verbs.TryGetValue(command.GetType(), out var verb)
            ? verb
            : throw new InvalidOperationException($"No slice has registered a verb for {command.GetType().Name}.");
}

/// <summary>Registers verbs.</summary>
[SliceApi]
internal static class ChannelVerbRegistration
{
    public static IServiceCollection AddChannelVerb<TVerb>(this IServiceCollection services)
        where TVerb : ChannelVerb => services.AddSingleton<ChannelVerb, TVerb>();
}
