using Microsoft.AspNetCore.Builder;
using Parley.Server.Platform.Log;

namespace Parley.Server.Tests.Log;

/// <summary>The registration of effects. Their behaviour: <see cref="AppendEffectTests"/>.</summary>
[Storeless]
public sealed class EffectTests
{
    /// <summary>The statements of all types of effects in the server.</summary>
    internal static IReadOnlyList<Type> Statements { get; } =
    [
        .. typeof(ChannelEffect)
            .Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(EffectStatements)) && !type.IsAbstract),
    ];

    /// <summary>The base class of the statements requires those for SQLite and those for PostgreSQL.</summary>
    [Fact]
    public void Every_effect_has_registered_statements()
    {
        var effects = typeof(ChannelEffect)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ChannelEffect)) && !type.IsAbstract)
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(effects.Count > 20, "the effects are found");
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.AddParley();
        var registered = builder
            .Services.Where(service => service.ServiceType == typeof(EffectStatements))
            .Select(service => service.ImplementationType!.BaseType!.GetGenericArguments().Single().Name)
            .Order(StringComparer.Ordinal);
        Assert.Equal(effects, registered);
    }

    [Fact]
    public void Unregistered_effect_is_a_bug()
    {
        var effects = new EffectRegistry([]);
        Assert.Throws<InvalidOperationException>(() => effects.Find(new Unregistered()));
    }

    private sealed record Unregistered : ChannelEffect;
}
