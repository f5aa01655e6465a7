using System.Text.Json.Serialization;

namespace Parley.Rest;

/// <summary>Body of <c>POST /api/me/devices</c>.</summary>
public sealed record RegisterDeviceRequest
{
    /// <summary>1-200 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>Body of <c>PATCH /api/me/devices/{d}</c>.</summary>
public sealed record UpdateDeviceRequest
{
    /// <summary>1-200 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>
/// A durable change that only the device itself reads: an event of the device's own stream. A plain instance represents
/// an event of an unknown type, which takes its place in the sequence.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(DeviceRegistered), "device.registered")]
[JsonDerivedType(typeof(DeviceRenamed), "device.renamed")]
public record DeviceEvent
{
    /// <summary>1, 2, 3 ... without gaps.</summary>
    [JsonPropertyOrder(-1)]
    public required long DeviceSeq { get; init; }
}

/// <summary>The device was registered: the first event of its stream.</summary>
public sealed record DeviceRegistered : DeviceEvent
{
    /// <summary>The device as it was then.</summary>
    public required Device Device { get; init; }
}

/// <summary>A session of the account gave the device another name.</summary>
public sealed record DeviceRenamed : DeviceEvent
{
    /// <summary>The new name.</summary>
    public required string Name { get; init; }
}

/// <summary>Answer of <c>GET /api/me/devices/{d}/events</c>.</summary>
public sealed record DeviceEventPage
{
    /// <summary>The events of the device's stream after the requested seq, in order.</summary>
    public required IReadOnlyList<DeviceEvent> Events { get; init; }

    /// <summary>Pass it as <c>after</c> for the next page.</summary>
    public required long NextSeq { get; init; }

    /// <summary>The newest seq of the stream.</summary>
    public required long LastSeq { get; init; }

    /// <summary>
    /// True: the events after the requested seq are no longer stored. Fetch the device and continue from <see
    /// cref="LastSeq"/>.
    /// </summary>
    public bool? Resync { get; init; }
}
