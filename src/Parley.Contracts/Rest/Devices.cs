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
