using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>
    /// Registers a device and binds it to the session of this client. A session has one device at most: if it has one
    /// already, that is returned unchanged.
    /// </summary>
    /// <param name="name">1-200 characters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>device.too_many</c>.</exception>
    public Task<Device> RegisterDeviceAsync(string name, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Post,
            "me/devices",
            new RegisterDeviceRequest { Name = name },
            ParleyJson.Default.RegisterDeviceRequest,
            ParleyJson.Default.Device,
            cancellationToken
        );

    /// <summary>The caller's devices, the oldest first; detached ones too.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<IReadOnlyList<Device>> GetDevicesAsync(CancellationToken cancellationToken = default) =>
        (
            await _api.GetAsync("me/devices", ParleyJson.Default.ItemListDevice, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>The events of the stream of a device after a seq. Only the session of the device reads them.</summary>
    /// <param name="deviceId">The device of this client's session.</param>
    /// <param name="after">The last known <see cref="DeviceEvent.DeviceSeq"/>; 0 for all.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>device.not_found</c>.</exception>
    public Task<DeviceEventPage> GetDeviceEventsAsync(
        DeviceId deviceId,
        long after,
        int limit = 50,
        CancellationToken cancellationToken = default
    ) =>
        _api.GetAsync(
            $"me/devices/{deviceId}/events?after={after}&limit={limit}",
            ParleyJson.Default.DeviceEventPage,
            cancellationToken
        );

    /// <summary>Renames one of the caller's devices.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="name">1-200 characters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>device.not_found</c>.</exception>
    public Task<Device> UpdateDeviceAsync(
        DeviceId deviceId,
        string name,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Patch,
            $"me/devices/{deviceId}",
            new UpdateDeviceRequest { Name = name },
            ParleyJson.Default.UpdateDeviceRequest,
            ParleyJson.Default.Device,
            cancellationToken
        );

    /// <summary>Removes one of the caller's devices and ends its session.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>device.not_found</c>.</exception>
    public Task RemoveDeviceAsync(DeviceId deviceId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"me/devices/{deviceId}", cancellationToken);
}
