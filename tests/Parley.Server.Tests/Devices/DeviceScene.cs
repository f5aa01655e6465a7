using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Devices;

/// <summary>Requests about devices.</summary>
internal static class DeviceScene
{
    public static Task<Device> RegisterDeviceAsync(this TestUser user, string name = "Laptop") =>
        user.RequestAsync<Device>(HttpMethod.Post, "me/devices", new RegisterDeviceRequest { Name = name });

    public static Task<Device> RenameDeviceAsync(this TestUser user, Device device, string name) =>
        user.RequestAsync<Device>(HttpMethod.Patch, $"me/devices/{device.Id}", new UpdateDeviceRequest { Name = name });

    public static Task RemoveDeviceAsync(this TestUser user, Device device) =>
        user.RequestAsync(HttpMethod.Delete, $"me/devices/{device.Id}");

    /// <summary>By name: devices that were registered within a millisecond have any order.</summary>
    public static async Task<IReadOnlyList<Device>> DevicesAsync(this TestUser user) =>
        [
            .. (await user.GetAsync<ItemList<Device>>("me/devices")).Items.OrderBy(
                device => device.Name,
                StringComparer.Ordinal
            ),
        ];

    /// <summary>The events of the list of devices, in order.</summary>
    public static async Task<IReadOnlyList<UserEvent>> DeviceEventsAsync(this TestUser user) =>
        [
            .. (await user.GetAsync<EventPage>("me/events?limit=100"))
                .Events.OfType<UserEvent>()
                .Where(change => change is DeviceAdded or DeviceUpdated or DeviceRemoved),
        ];

    public static async Task<Session> SessionAsync(this TestUser user) =>
        (await user.GetAsync<ItemList<Session>>("me/sessions")).Items.Single(session => session.Current);

    /// <summary>A member of a workspace of which another user is the owner.</summary>
    public static async Task<(TestUser Owner, Workspace Workspace, TestUser User)> MemberAsync(this FaultyServer server)
    {
        var owner = await server.RegisterAsync();
        var workspace = await owner.CreateWorkspaceAsync("Devices");
        return (owner, workspace, await server.RegisterAsync((await owner.InviteAsync(workspace.Id)).Code));
    }
}
