using System.Reflection;
using System.Runtime.CompilerServices;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace Parley.Server.Tests;

/// <summary>The structure of the code, checked by reflection.</summary>
[Storeless]
public sealed class ArchitectureTests
{
    private const string Features = "Parley.Server.Features.";

    private static readonly Assembly Contracts = typeof(ErrorCodes).Assembly;
    private static readonly Assembly Server = typeof(ParleyServerExtensions).Assembly;
    private static readonly Assembly Host = Assembly.Load("Parley.Host");
    private static readonly Assembly Client = Assembly.Load("Parley.Client");
    private static readonly Assembly Cli = Assembly.Load("parley");

    private static readonly Lazy<Architecture> Code = new(() => new ArchLoader().LoadAssemblies(Server).Build());

    /// <summary>The types of each slice that other slices may use.</summary>
    private static readonly HashSet<string> Apis =
    [
        .. Server
            .GetTypes()
            .Where(type => type.GetCustomAttribute<SliceApiAttribute>() is not null)
            .Select(type => Outer(type.FullName!)),
    ];

    [Fact]
    public void Every_project_has_only_allowed_references()
    {
        Assert.Empty(Ours(Contracts));
        Assert.Equal(["Parley.Contracts"], Ours(Server));
        Assert.Equal(["Parley.Contracts"], Ours(Client));
        Assert.Empty(Ours(Cli).Except(["Parley.Client", "Parley.Contracts"]));
        Assert.Empty(Ours(Host).Except(["Parley.Server", "Parley.Contracts"]));
    }

    [Fact]
    public void Slices_use_only_the_public_types_of_other_slices() =>
        AssertNone(
            Dependencies()
                .Where(pair =>
                    Slice(pair.From) is { } from && Slice(pair.To) is { } to && from != to && !Apis.Contains(pair.To)
                )
        );

    [Fact]
    public void Every_public_type_of_a_slice_is_used_outside_the_slice()
    {
        Assert.True(Apis.Count > 5, "the types are found");
        Assert.All(Apis, type => Assert.NotNull(Slice(type)));
        var used = Dependencies()
            .Where(pair => Slice(pair.To) is { } to && Slice(pair.From) != to)
            .Select(pair => pair.To)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Apis.Except(used));
    }

    [Fact]
    public void Platform_and_slices_do_not_depend_on_what_is_above_them() =>
        AssertNone(Dependencies().Where(pair => Layer(pair.From) is { } from && Layer(pair.To) is { } to && from < to));

    /// <summary>A new slice touches no shared file but the list, and for a table the migrations.</summary>
    [Fact]
    public void Slices_are_named_only_in_their_list()
    {
        var slices = Server
            .GetTypes()
            .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(ISlice)))
            .Select(type => type.FullName!)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(slices, [.. Slices.All.Select(slice => slice.GetType().FullName!)]);
        AssertNone(
            Dependencies()
                .Where(pair => Slice(pair.To) is not null && Slice(pair.From) is null && !Apis.Contains(pair.To))
                .Where(pair => !(pair.From == typeof(Slices).FullName && slices.Contains(pair.To)))
        );
    }

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        Assert.Empty(
            Written(Server, Host, Cli)
                .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsMigration(type))
                .Select(type => type.FullName)
        );

    [Fact]
    public void Only_the_entry_point_and_the_migrations_are_public() =>
        Assert.Empty(
            Written(Server, Host, Cli)
                .Where(type => type.IsPublic && type != typeof(ParleyServerExtensions) && !IsMigration(type))
                .Select(type => type.FullName)
        );

    [Fact]
    public void Log_event_ids_are_unique()
    {
        var ids = new[] { Server, Host }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Static
                        | BindingFlags.Instance
                        | BindingFlags.Public
                        | BindingFlags.NonPublic
                        | BindingFlags.DeclaredOnly
                )
            )
            .Select(method => (method, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(pair => pair.Event is not null)
            .ToList();
        Assert.True(ids.Count > 5, "the log methods are found");
        Assert.Empty(
            ids.GroupBy(pair => pair.Event!.EventId)
                .Where(group => group.Count() > 1)
                .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.method.Name))}")
        );
        Assert.All(ids, pair => Assert.InRange(pair.Event!.EventId, 1, int.MaxValue));
    }

    [Fact]
    public void Every_grain_message_has_an_alias_and_numbered_members()
    {
        var messages = Server
            .GetTypes()
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .ToList();
        Assert.True(messages.Count > 10, "the messages are found");
        foreach (var type in messages)
        {
            Assert.True(
                type.GetCustomAttribute<AliasAttribute>() is { Alias: var alias }
                    && alias.StartsWith("parley.", StringComparison.Ordinal),
                $"{type} has no alias"
            );
            var members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Where(property => property.CanWrite)
                .ToList();
            var ids = members.Select(member => member.GetCustomAttribute<IdAttribute>()?.Id).ToList();
            Assert.True(
                ids.All(id => id is not null) && ids.Distinct().Count() == ids.Count,
                $"{type}: {string.Join(", ", members.Zip(ids))}"
            );
        }

        Assert.Equal(
            messages.Count,
            messages
                .Select(type => type.GetCustomAttribute<AliasAttribute>()!.Alias)
                .Distinct(StringComparer.Ordinal)
                .Count()
        );
    }

    [Fact]
    public void Every_grain_interface_and_method_has_an_alias()
    {
        var grains = Server
            .GetTypes()
            .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
            .ToList();
        Assert.True(grains.Count > 3, "the grains are found");
        Assert.All(grains, grain => Assert.NotNull(grain.GetCustomAttribute<AliasAttribute>()));
        Assert.All(
            grains.SelectMany(grain => grain.GetMethods()),
            method =>
                Assert.True(
                    method.GetCustomAttribute<AliasAttribute>() is not null,
                    $"{method.DeclaringType}.{method.Name}"
                )
        );
    }

    /// <summary>Tests left out of the run on PostgreSQL must not use a store.</summary>
    [Fact]
    public void Storeless_tests_start_no_server()
    {
        string[] servers =
        [
            typeof(ParleyServer).FullName!,
            typeof(PostgresCluster).FullName!,
            typeof(SharedServer).FullName!,
        ];
        var tests = new ArchLoader().LoadAssemblies(typeof(ArchitectureTests).Assembly).Build();
        var storeless = typeof(ArchitectureTests)
            .Assembly.GetTypes()
            .Where(type =>
                type != typeof(ArchitectureTests) && type.GetCustomAttribute<StorelessAttribute>() is not null
            )
            .Select(type => type.FullName!)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(storeless.Count > 5, "the classes are found");
        Assert.Empty(
            tests
                .Types.Where(type => storeless.Contains(Outer(type.FullName)))
                .SelectMany(type =>
                    type.Dependencies.Where(dependency =>
                            servers.Contains(Outer(dependency.Target.FullName), StringComparer.Ordinal)
                        )
                        .Select(dependency => $"{type.FullName} uses {dependency.Target.FullName}")
                )
        );
    }

    private static IEnumerable<string> Ours(Assembly assembly) =>
        assembly
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Parley", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Hand-written types: without those of the compiler and of generators.</summary>
    private static IEnumerable<Type> Written(params Assembly[] assemblies) =>
        assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type =>
                type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
                && type.Namespace?.StartsWith("Parley", StringComparison.Ordinal) == true
                && !type.Name.Contains('<', StringComparison.Ordinal)
                && type.DeclaringType?.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            );

    /// <summary>Generated, never edited.</summary>
    private static bool IsMigration(Type type) =>
        typeof(Migration).IsAssignableFrom(type) || typeof(ModelSnapshot).IsAssignableFrom(type);

    private static void AssertNone(IEnumerable<(string From, string To)> forbidden) =>
        Assert.Equal(
            string.Empty,
            string.Join('\n', forbidden.Select(pair => $"{pair.From} uses {pair.To}").Distinct().Order())
        );

    private static IEnumerable<(string From, string To)> Dependencies() =>
        Code.Value.Types.SelectMany(type =>
            type.Dependencies.Select(dependency => (Outer(type.FullName), Outer(dependency.Target.FullName)))
                .Where(pair =>
                    pair.Item1 != pair.Item2
                    && pair.Item1.StartsWith("Parley.Server.", StringComparison.Ordinal)
                    && pair.Item2.StartsWith("Parley.Server.", StringComparison.Ordinal)
                )
        );

    /// <summary>A nested type belongs to its outer type.</summary>
    private static string Outer(string name) => name.Split('+', '/', '<', '`')[0];

    private static int? Layer(string type) =>
        type.StartsWith("Parley.Server.Platform.", StringComparison.Ordinal) ? 0
        : type.StartsWith(Features, StringComparison.Ordinal) ? 1
        : type.StartsWith("Parley.Server.Gateway.", StringComparison.Ordinal) ? 2
        : null;

    private static string? Slice(string type) =>
        type.StartsWith(Features, StringComparison.Ordinal) ? type[Features.Length..].Split('.')[0] : null;
}
