using Microsoft.AspNetCore.Builder;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Tests.Unit;

/// <summary>How the channel grain finds the verb of a command, and the error of a refused effect.</summary>
[Storeless]
public sealed class VerbTests
{
    [Fact]
    public void Every_command_has_one_verb()
    {
        var commands = typeof(IChannelCommand)
            .Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IChannelCommand)) && type.IsClass)
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(commands.Count > 10, "the commands are found");
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.AddParley();
        var registered = builder
            .Services.Where(service => service.ServiceType == typeof(ChannelVerb))
            .Select(service => service.ImplementationType!.BaseType!)
            .Select(type => type.GetGenericArguments().Single().Name)
            .Order(StringComparer.Ordinal);
        Assert.Equal(commands, registered);
    }

    [Fact]
    public void Command_without_a_verb_is_a_bug() =>
        Assert.Throws<InvalidOperationException>(() => new ChannelVerbs([]).Find(new ArchiveChannelCommand(Ids.New())));

    [Fact]
    public void Refused_effect_fails_the_request_with_its_own_error()
    {
        var (first, second) = (Archive(), Archive());
        var change = new Change(
            DateTimeOffset.UnixEpoch,
            [first.OrFail(ParleyErrors.ChannelNotFound), second.OrFail(ParleyErrors.AccessForbidden)]
        );
        Assert.Equal(ParleyErrors.AccessForbidden, change.ErrorOf(second));
        Assert.Equal(ParleyErrors.ChannelNotFound, change.ErrorOf(first));
    }

    [Fact]
    public void Refused_effect_without_an_error_is_a_bug()
    {
        var effect = Archive();
        var change = new Change(DateTimeOffset.UnixEpoch, [effect]);
        Assert.Throws<InvalidOperationException>(() => change.ErrorOf(effect));
    }

    private static ArchiveChannel Archive() => new(Guid.Empty, DateTimeOffset.UnixEpoch);
}
