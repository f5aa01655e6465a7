using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Import.Endpoints;

/// <summary>Finds or creates the authors of an import.</summary>
internal static class ImportAuthorsEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/workspaces/{workspaceId}/import/authors", HandleAsync)
            .WithTags("Import")
            .RequireAuthorization()
            .WithName("importAuthors")
            .Accepts<ImportAuthorsRequest>("application/json")
            .Returns<ItemList<ImportAuthor>>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        Caller caller,
        HttpContext http,
        WorkspaceAccess access,
        AuthorImport authors,
        CancellationToken cancellationToken
    )
    {
        // Check access before reading a large body.
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        var body = await DeferredBody.ReadAsync<ImportAuthorsRequest>(http, ImportSlice.Mebibyte);
        return body.Succeeded
            ? (await authors.ExecuteAsync(caller, workspaceId, body.Value, cancellationToken)).ToHttp(items =>
                TypedResults.Ok(new ItemList<ImportAuthor> { Items = items })
            )
            : body.Error.ToHttp();
    }
}
