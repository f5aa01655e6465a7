using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Import.Endpoints;
using Parley.Server.Platform;

namespace Parley.Server.Features.Import;

/// <summary>Registers the import of conversations from other systems, with their authors and times.</summary>
internal sealed class ImportSlice : ISlice
{
    public const long Mebibyte = 1_024 * 1_024;

    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ImportQuota>();
        services.AddSingleton<AuthorImport>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        ImportAuthorsEndpoint.Map(api);
        ImportMessagesEndpoint.Map(api);
    }
}
