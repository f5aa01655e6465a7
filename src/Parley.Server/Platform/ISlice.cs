using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform;

/// <summary>A part of the server, registered by its line in <see cref="Slices"/>.</summary>
internal interface ISlice
{
    /// <summary>
    /// Registers its services, and with them its options, the statements of its effects, its jobs and work handlers.
    /// Its entities are found by their configurations, its grains by Orleans.
    /// </summary>
    void AddServices(IServiceCollection services);

    /// <summary>Adds middleware that runs before all other middleware.</summary>
    void UseFirst(WebApplication application) { }

    /// <summary>Maps its endpoints of the API.</summary>
    void MapApi(RouteGroupBuilder api) { }

    /// <summary>Maps its endpoints outside the API.</summary>
    void MapRoot(IEndpointRouteBuilder root) { }
}
