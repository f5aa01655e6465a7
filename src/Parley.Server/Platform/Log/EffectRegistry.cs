using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform.Log;

/// <summary>Finds the statements of an effect by its type.</summary>
internal sealed class EffectRegistry(IEnumerable<EffectStatements> statements)
{
    private readonly FrozenDictionary<Type, EffectStatements> _statements = statements.ToFrozenDictionary(type =>
        type.EffectType
    );

    public EffectStatements Find(ChannelEffect effect) =>
        _statements.TryGetValue(effect.GetType(), out var found)
            ? found
            : throw new InvalidOperationException($"No slice has registered the effect {effect.GetType().Name}.");
}

/// <summary>Registers effects.</summary>
internal static class EffectRegistration
{
    /// <summary>Registers a type of effects by its statements.</summary>
    public static IServiceCollection AddEffect<TStatements>(this IServiceCollection services)
        where TStatements : EffectStatements => services.AddSingleton<EffectStatements, TStatements>();
}
