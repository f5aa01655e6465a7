using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Devices.Endpoints;
using Parley.Server.Platform;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Devices;

/// <summary>Registers the devices of accounts.</summary>
internal sealed class DevicesSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<DeviceOptions, DeviceOptionsValidator>(DeviceOptions.Section);
        services.AddSingleton<ISessionEnd, DeviceDetachment>();
        services.AddSingleton<IWorkHandler, DeviceStreamCleanup>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var devices = api.MapGroup("/me/devices").WithTags("Devices").RequireAuthorization();
        RegisterDeviceEndpoint.Map(devices);
        ListDevicesEndpoint.Map(devices);
        UpdateDeviceEndpoint.Map(devices);
        RemoveDeviceEndpoint.Map(devices);
        ReadDeviceEventsEndpoint.Map(devices);
    }
}
