using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Devices;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Devices;

/// <summary>The stream of a device: what only the device itself reads.</summary>
public sealed class DeviceStreamTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_begins_with_the_registration_and_goes_on_with_each_new_name()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var device = await phone.RegisterDeviceAsync("First");
        await phone.RegisterDeviceAsync("Repeated");
        await user.RenameDeviceAsync(device, "Second");
        await user.RenameDeviceAsync(device, "Second");
        await user.RenameDeviceAsync(device, "Third");
        var all = await EventsAsync(phone, device);
        Assert.Equal(
            [
                new DeviceRegistered { DeviceSeq = 1, Device = device },
                new DeviceRenamed { DeviceSeq = 2, Name = "Second" },
                new DeviceRenamed { DeviceSeq = 3, Name = "Third" },
            ],
            all.Events
        );
        Assert.Equal((3, 3, null), (all.NextSeq, all.LastSeq, all.Resync));
        var second = await EventsAsync(phone, device, "?after=1&limit=1");
        Assert.Equal([all.Events[1]], second.Events);
        Assert.Equal((2, 3), (second.NextSeq, second.LastSeq));
        Assert.Empty((await EventsAsync(phone, device, "?after=3")).Events);
        await phone.ExpectErrorAsync(
            HttpMethod.Get,
            $"{Path(device)}?limit=101",
            null,
            400,
            ErrorCodes.RequestMalformed
        );
    }

    [Fact]
    public async Task Only_the_session_of_the_device_reads_its_stream_and_only_until_it_ends()
    {
        await using var user = await _server.RegisterAsync();
        await using var other = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var device = await phone.RegisterDeviceAsync("Phone");
        await user.RegisterDeviceAsync("Laptop");
        await EventsAsync(phone, device);
        var none = await user.ExpectErrorAsync(
            HttpMethod.Get,
            $"me/devices/{Ids.New()}/events",
            null,
            404,
            ErrorCodes.DeviceNotFound
        );
        foreach (var reader in new[] { user, other })
        {
            var refused = await reader.ExpectErrorAsync(
                HttpMethod.Get,
                Path(device),
                null,
                404,
                ErrorCodes.DeviceNotFound
            );
            Assert.Equal(none with { TraceId = null }, refused with { TraceId = null });
        }

        // Neither the stream of a user nor that of a channel is to be had as one of a device.
        var workspace = await user.CreateWorkspaceAsync("Streams");
        foreach (var id in new[] { user.Id.Value, (await user.GeneralAsync(workspace.Id)).Id.Value })
        {
            await user.ExpectErrorAsync(
                HttpMethod.Get,
                $"me/devices/{id}/events",
                null,
                404,
                ErrorCodes.DeviceNotFound
            );
        }

        await phone.RequestAsync(HttpMethod.Post, "auth/logout");
        await phone.ExpectErrorAsync(HttpMethod.Get, Path(device), null, 401, ErrorCodes.AuthRequired);

        // A detached device gets nothing more, and nobody reads its stream.
        await user.RenameDeviceAsync(device, "Lost");
        Assert.Equal(1, await EventCountAsync(device));
        await user.ExpectErrorAsync(HttpMethod.Get, Path(device), null, 404, ErrorCodes.DeviceNotFound);
    }

    [Fact]
    public async Task Stream_that_is_not_of_the_own_device_is_not_even_read()
    {
        await using var user = await _server.RegisterAsync();
        await using var other = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        await using var lost = await user.SignInAsync();
        var (device, detached) = (await phone.RegisterDeviceAsync("Phone"), await lost.RegisterDeviceAsync("Lost"));
        await user.RegisterDeviceAsync("Laptop");
        await lost.RequestAsync(HttpMethod.Post, "auth/logout");
        var read = new ConcurrentQueue<Guid>();
        _server.Log.BeforeRead = read.Enqueue;
        try
        {
            foreach (var reader in new[] { user, other })
            {
                foreach (var foreign in new[] { device, detached })
                {
                    await reader.ExpectErrorAsync(HttpMethod.Get, Path(foreign), null, 404, ErrorCodes.DeviceNotFound);
                }
            }

            Assert.Empty(read.Intersect([device.Id.Value, detached.Id.Value]));
            await EventsAsync(phone, device);
            Assert.Contains(device.Id.Value, read);
        }
        finally
        {
            _server.Log.BeforeRead = null;
        }
    }

    [Fact]
    public async Task Session_that_ends_during_the_read_gets_nothing_of_it()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var device = await phone.RegisterDeviceAsync("Phone");
        var session = (await phone.SessionAsync()).Id;
        var held = _server.Log.HoldEvents();
        try
        {
            var refused = phone.ExpectErrorAsync(HttpMethod.Get, Path(device), null, 404, ErrorCodes.DeviceNotFound);
            await held;
            await user.RequestAsync(HttpMethod.Delete, $"me/sessions/{session}");
            _server.Log.ReleaseEvents();
            await refused;
        }
        finally
        {
            _server.Log.ReleaseEvents();
        }
    }

    [Fact]
    public async Task Trimmed_events_of_a_device_ask_for_a_resync()
    {
        await using var server = await FaultyServer.StartAsync();
        await using var user = await server.RegisterAsync();
        var device = await user.RegisterDeviceAsync("First");
        await user.RenameDeviceAsync(device, "Second");
        Assert.True(await server.Trimmer.TrimAsync(server.Clock.GetUtcNow().AddDays(1), keep: 1, Token) > 0);
        var page = await EventsAsync(user, device);
        Assert.Empty(page.Events);
        Assert.Equal((2, 2, true), (page.NextSeq, page.LastSeq, page.Resync));
        Assert.Equal(
            [new DeviceRenamed { DeviceSeq = 2, Name = "Second" }],
            (await EventsAsync(user, device, "?after=1")).Events
        );
    }

    [Fact]
    public async Task Events_of_a_removed_device_are_deleted_and_its_id_stays_taken()
    {
        const int many = (2 * SqliteEventTrimmer.MaxEvents) + 3;
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var (device, own) = (await phone.RegisterDeviceAsync("Phone"), await user.RegisterDeviceAsync("Laptop"));
        await AppendAsync(user, device, many);
        Assert.Equal(many + 1, await EventCountAsync(device));
        var workspace = await user.CreateWorkspaceAsync("Taken ids");
        var take = new CreateChannelRequest
        {
            Id = new(device.Id.Value),
            Name = "taken",
            Kind = ChannelKind.Public,
        };
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{workspace.Id}/channels",
            take,
            409,
            ErrorCodes.IdConflict
        );
        await user.RemoveDeviceAsync(device);
        await Wait.UntilAsync(
            async () => await EventCountAsync(device) == 0,
            () => "the events of the removed device to be deleted"
        );
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{workspace.Id}/channels",
            take,
            409,
            ErrorCodes.IdConflict
        );
        Assert.Equal(0, await EventCountAsync(device));
        Assert.Single((await EventsAsync(user, own)).Events);
    }

    private static string Path(Device device) => $"me/devices/{device.Id}/events";

    private static Task<DeviceEventPage> EventsAsync(TestUser user, Device device, string query = "") =>
        user.GetAsync<DeviceEventPage>($"{Path(device)}{query}");

    private async Task AppendAsync(TestUser user, Device device, int count)
    {
        var services = _server.Services;
        await using var context = await services
            .GetRequiredService<IDbContextFactory<ParleyDbContext>>()
            .CreateDbContextAsync(Token);
        Assert.True(
            await services
                .GetRequiredService<UserEventTransactions>()
                .ExecuteAsync(
                    context,
                    user.Id.Value,
                    device.Id.Value,
                    async (events, token) =>
                    {
                        for (var i = 0; i < count; i++)
                        {
                            var renamed = new DeviceRenamed { DeviceSeq = 0, Name = $"{i}" };
                            await events.AppendAsync(device.Id.Value, renamed, token);
                        }

                        return true;
                    },
                    Token
                )
        );
    }

    private async Task<int> EventCountAsync(Device device) =>
        (
            await _server.Services.GetRequiredService<IEventReader>().ReadEventsAsync(device.Id.Value, 0, 10_000, Token)
        ).Count;
}
