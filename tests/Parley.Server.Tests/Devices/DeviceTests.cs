using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Devices;

/// <summary>The list of the devices of an account, and its events in the stream of the user.</summary>
public sealed class DeviceTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    [Fact]
    public async Task Registered_device_is_bound_to_its_session_and_shown_to_all_of_the_user()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var socket = await phone.OpenSocketAsync();
        var device = await user.RegisterDeviceAsync(" Ada's   laptop ");
        Assert.Equal(("Ada's laptop", null), (device.Name, device.DetachedAt));
        Assert.Equal((await user.SessionAsync()).Id, device.SessionId);
        Assert.Equal(device, (await socket.ReceiveAsync<DeviceAdded>()).Device);
        Assert.Equal(device, Assert.Single(await phone.DevicesAsync()));
        var second = await phone.RegisterDeviceAsync("Phone");
        Assert.Equal([device, second], await user.DevicesAsync());
    }

    [Fact]
    public async Task Repeated_and_concurrent_registrations_of_a_session_make_one_device()
    {
        await using var user = await _server.RegisterAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    user.SendAsync(HttpMethod.Post, "me/devices", new RegisterDeviceRequest { Name = $"Try {i}" })
                )
        );
        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var device = Assert.Single(await user.DevicesAsync());
        Assert.All(
            await Task.WhenAll(answers.Select(TestUser.ReadAsync<Device>)),
            answer => Assert.Equal(device, answer)
        );
        Assert.Equal(device, await user.RegisterDeviceAsync("Later"));
        Assert.Equal(device, Assert.IsType<DeviceAdded>(Assert.Single(await user.DeviceEventsAsync())).Device);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("bell\u0007")]
    [InlineData("line\nbreak")]
    [InlineData("\u202Egnp.exe")]
    [InlineData("zero\u200Bwidth")]
    [InlineData(null)]
    public async Task Name_that_would_disguise_a_device_is_refused(string? name)
    {
        name ??= new('a', 201);
        await using var user = await _server.RegisterAsync();
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "me/devices",
            new RegisterDeviceRequest { Name = name },
            422,
            ErrorCodes.RequestInvalid
        );
        var device = await user.RegisterDeviceAsync();
        await user.ExpectErrorAsync(
            HttpMethod.Patch,
            $"me/devices/{device.Id}",
            new UpdateDeviceRequest { Name = name },
            422,
            ErrorCodes.RequestInvalid
        );
        Assert.Equal(device, Assert.Single(await user.DevicesAsync()));
    }

    [Fact]
    public async Task Account_has_a_maximum_number_of_devices_with_detached_ones()
    {
        await using var server = await FaultyServer.StartAsync(("Devices:MaxPerAccount", "3"));
        await using var user = await server.RegisterAsync();
        var gone = await user.SignInAsync();
        var detached = await gone.RegisterDeviceAsync("Gone");
        await gone.RequestAsync(HttpMethod.Post, "auth/logout");
        var sessions = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => user.SignInAsync()));
        var answers = await Task.WhenAll(
            sessions.Select(session =>
                session.SendAsync(HttpMethod.Post, "me/devices", new RegisterDeviceRequest { Name = "Another" })
            )
        );
        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await refused.ExpectErrorAsync(422, ErrorCodes.DeviceTooMany);
        }

        Assert.Equal(3, (await user.DevicesAsync()).Count);
        await user.RemoveDeviceAsync(detached);
        await user.RegisterDeviceAsync("In its place");

        // The limit is that of one account.
        await using var other = await server.RegisterAsync();
        await other.RegisterDeviceAsync();
    }

    [Fact]
    public async Task Another_name_is_an_event_and_the_same_name_is_none()
    {
        await using var user = await _server.RegisterAsync();
        var device = await user.RegisterDeviceAsync("Before");
        await using var phone = await user.SignInAsync();
        var socket = await user.OpenSocketAsync();
        var renamed = await phone.RenameDeviceAsync(device, " After ");
        Assert.Equal(device with { Name = "After" }, renamed);
        Assert.Equal(renamed, await phone.RenameDeviceAsync(device, "After"));
        Assert.Equal(renamed, (await socket.ReceiveAsync<DeviceUpdated>()).Device);
        Assert.Equal(renamed, Assert.Single(await user.DevicesAsync()));
        Assert.Equal(
            ["device.added", "device.updated"],
            (await user.DeviceEventsAsync()).Select(change => change is DeviceAdded ? "device.added" : "device.updated")
        );
    }

    [Fact]
    public async Task Removed_device_loses_its_session_and_the_list_tells_so()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var device = await phone.RegisterDeviceAsync("Phone");
        var (mine, theirs) = (await user.OpenSocketAsync(), await phone.OpenSocketAsync());
        await user.RemoveDeviceAsync(device);
        Assert.Equal(CloseCodes.Forbidden, await theirs.ClosedAsync());
        await phone.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        Assert.Equal(device.Id, (await mine.ReceiveAsync<DeviceRemoved>()).DeviceId);
        Assert.Empty(await user.DevicesAsync());
        Assert.Single((await user.GetAsync<ItemList<Session>>("me/sessions")).Items);
        await user.ExpectErrorAsync(HttpMethod.Delete, $"me/devices/{device.Id}", null, 404, ErrorCodes.DeviceNotFound);

        // The removal says it all: no event of a detachment beside it.
        Assert.Equal(
            [new DeviceAdded { UserSeq = 0, Device = device }, new DeviceRemoved { UserSeq = 0, DeviceId = device.Id }],
            (await user.DeviceEventsAsync()).Select(change => change with { UserSeq = 0 })
        );
    }

    [Fact]
    public async Task Device_can_remove_itself_and_a_detached_one_can_be_renamed_and_removed()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        await using var tablet = await user.SignInAsync("tablet");
        await phone.RemoveDeviceAsync(await phone.RegisterDeviceAsync("Phone"));
        await phone.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        var detached = await tablet.RegisterDeviceAsync("Tablet");
        await tablet.RequestAsync(HttpMethod.Post, "auth/logout");
        Assert.Equal("Lost", (await user.RenameDeviceAsync(detached, "Lost")).Name);
        await user.RemoveDeviceAsync(detached);
        Assert.Empty(await user.DevicesAsync());
        await user.GetAsync<Me>("me");
    }

    [Fact]
    public async Task Device_of_another_user_is_the_same_as_none()
    {
        await using var ada = await _server.RegisterAsync();
        await using var eve = await _server.RegisterAsync();
        var device = await ada.RegisterDeviceAsync();
        var rename = new UpdateDeviceRequest { Name = "Mine now" };
        foreach (var (method, body) in new[] { (HttpMethod.Patch, rename), (HttpMethod.Delete, null) })
        {
            var (theirs, none) = (
                await eve.ExpectErrorAsync(method, $"me/devices/{device.Id}", body, 404, ErrorCodes.DeviceNotFound),
                await eve.ExpectErrorAsync(method, $"me/devices/{Ids.New()}", body, 404, ErrorCodes.DeviceNotFound)
            );
            Assert.Equal(none with { TraceId = null }, theirs with { TraceId = null });
        }

        Assert.Empty(await eve.DevicesAsync());
        Assert.Equal(device, Assert.Single(await ada.DevicesAsync()));
        Assert.Empty(await eve.DeviceEventsAsync());
    }

    [Fact]
    public async Task Missed_changes_of_the_list_are_replayed_in_order()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var ready = (await user.OpenSocketAsync()).Ready;
        var device = await phone.RegisterDeviceAsync("Phone");
        await user.RenameDeviceAsync(device, "Old phone");
        await phone.RequestAsync(HttpMethod.Post, "auth/logout");
        await user.RemoveDeviceAsync(device);
        var socket = await user.OpenSocketAsync(
            new()
            {
                Epoch = ready.Epoch,
                UserSeq = ready.UserSeq,
                Channels = new Dictionary<ChannelId, long>(),
            }
        );
        await socket.ReceiveAsync<ResumedFrame>();
        Assert.Equal(
            [typeof(DeviceAdded), typeof(DeviceUpdated), typeof(DeviceUpdated), typeof(DeviceRemoved)],
            socket.Frames.OfType<UserEvent>().Select(change => change.GetType())
        );
        Assert.Equal(
            Enumerable.Range(1, 4).Select(i => ready.UserSeq + i),
            socket.Frames.OfType<UserEvent>().Select(change => change.UserSeq)
        );
    }
}
