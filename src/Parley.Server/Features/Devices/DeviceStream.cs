using System.Text.Json;
using Parley.Json;
using Parley.Rest;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Devices;

/// <summary>
/// The stream of a device: under the device's id, by the mechanism of the streams of users (ADR-0033). The number of an
/// event is that of its row.
/// </summary>
internal static class DeviceStream
{
    /// <summary>Within a transaction that has locked the stream of the device.</summary>
    public static Task AppendAsync(
        this UserEventScope events,
        Guid deviceId,
        DeviceEvent deviceEvent,
        CancellationToken cancellationToken
    ) =>
        events.AppendToAsync(
            deviceId,
            JsonSerializer.SerializeToUtf8Bytes(deviceEvent, ParleyJson.Default.DeviceEvent),
            cancellationToken
        );

    public static DeviceEvent ToEvent(StoredEvent stored) =>
        JsonSerializer.Deserialize(stored.Payload, ParleyJson.Default.DeviceEvent)! with
        {
            DeviceSeq = stored.Seq,
        };
}
