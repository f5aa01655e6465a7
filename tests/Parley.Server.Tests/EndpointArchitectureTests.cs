using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Microsoft.AspNetCore.Builder;

namespace Parley.Server.Tests;

/// <summary>One file per action: a class that maps one route and handles it.</summary>
public sealed class EndpointArchitectureTests(SharedServer shared)
{
    private const string Map = "Map";
    private const string Handle = "HandleAsync";
    private const string Suffix = "Endpoint";

    private static readonly Lazy<Architecture> Code = new(() =>
        new ArchLoader().LoadAssemblies(typeof(ParleyServerExtensions).Assembly).Build()
    );

    [Fact]
    public void Every_route_of_the_API_has_a_class_of_its_own_named_after_it()
    {
        var actions = shared.Server.Handlers;
        Assert.True(actions.Count > 50, "the routes are found");
        Assert.Equal(
            actions.Select(action => $"{char.ToUpperInvariant(action.Name[0])}{action.Name[1..]}{Suffix}.{Handle}"),
            actions.Select(action => $"{action.Handler.DeclaringType!.Name}.{action.Handler.Name}")
        );
        Assert.All(
            actions,
            action => Assert.EndsWith(".Endpoints", action.Handler.DeclaringType!.Namespace, StringComparison.Ordinal)
        );
        Assert.Equal(actions.Count, actions.Select(action => action.Handler.DeclaringType).Distinct().Count());
    }

    /// <summary>A file has one class (MA0048), so a route is beside its handler.</summary>
    [Fact]
    public void Routes_are_mapped_by_the_class_of_their_handler_only()
    {
        var mapping = Code
            .Value.Types.SelectMany(type =>
                type.Dependencies.OfType<MethodCallDependency>()
                    .Where(call => IsRoute(call.TargetMember))
                    .Select(_ => type)
            )
            .Distinct()
            .ToList();
        Assert.True(mapping.Count > 50, "the calls are found");

        // What is no route of the API answers 404.
        var others = mapping.Where(type => type.FullName != typeof(ParleyServerExtensions).FullName);
        Assert.Empty(
            others
                .Where(type =>
                    !type.Members.Any(member => member.Name.StartsWith($"{Handle}(", StringComparison.Ordinal))
                )
                .Select(type => $"{type.FullName} maps a route and does not handle it")
        );
        Assert.Empty(
            Code.Value.Types.Where(type => type.Namespace.FullName.EndsWith(".Endpoints", StringComparison.Ordinal))
                .SelectMany(type =>
                    type.Dependencies.OfType<MethodCallDependency>()
                        .Where(call => !call.Target.Equals(type) && IsAction(call.Target))
                        .Select(call => $"{type.FullName} uses {call.TargetMember.FullName}")
                )
        );
    }

    [Fact]
    public void Slices_map_no_route_themselves()
    {
        var slices = Slices.All.Select(slice => slice.GetType().FullName).ToList();
        Assert.Empty(
            Code.Value.Types.Where(type => slices.Contains(type.FullName.Split('+', '/')[0], StringComparer.Ordinal))
                .SelectMany(type =>
                    type.Dependencies.OfType<MethodCallDependency>()
                        .Where(call => IsRoute(call.TargetMember))
                        .Select(call => $"{type.FullName} calls {call.TargetMember.Name}")
                )
        );
    }

    private static bool IsAction(IType type) =>
        type.Namespace.FullName.EndsWith(".Endpoints", StringComparison.Ordinal)
        && type.Name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Maps a handler. A group of routes has none.</summary>
    private static bool IsRoute(IMember member) =>
        member.DeclaringType.FullName == typeof(EndpointRouteBuilderExtensions).FullName
        && member.Name.StartsWith(Map, StringComparison.Ordinal)
        && !member.Name.StartsWith("MapGroup(", StringComparison.Ordinal);
}
