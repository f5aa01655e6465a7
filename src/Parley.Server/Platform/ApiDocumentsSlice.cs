using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Parley.Server.Platform;

/// <summary>Serves the generated OpenAPI document and its reference page.</summary>
internal sealed class ApiDocumentsSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<OpenApiFile>();
        services.AddOpenApi(OpenApiFile.DocumentName, Configure);
    }

    public void MapRoot(IEndpointRouteBuilder root)
    {
        root.ServiceProvider.GetRequiredService<OpenApiFile>().Map(root);
        root.MapScalarApiReference(
            "/api/docs",
            options =>
                options
                    .WithTitle("Parley API")
                    .DisableDefaultFonts()
                    // The page must not send data or links to other servers.
                    .DisableAgent()
                    .DisableMcp()
                    .DisableTelemetry()
                    .HideClientButton()
                    .HideDeveloperTools()
        );
    }

    private static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new()
                {
                    Title = "Parley",
                    Version = "v1",
                    Description =
                        "REST API of a Parley server. Errors are RFC 9457 problem details with a stable `code`. "
                        + "Live events use the socket at /ws.",
                };
                document.Components ??= new();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(
                    StringComparer.Ordinal
                )
                {
                    ["bearer"] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "From POST /api/auth/token.",
                    },
                };
                return Task.CompletedTask;
            }
        );
        options.AddSchemaTransformer(
            (schema, context, _) =>
            {
                // Ids are UUIDs on the wire, whatever their type in the code is.
                if (
                    context.JsonTypeInfo.Type is { IsValueType: true } type
                    && type.GetInterface("IEntityId`1") is not null
                )
                {
                    schema.Type = JsonSchemaType.String;
                    schema.Format = "uuid";
                    schema.Properties?.Clear();
                }

                if (context.JsonTypeInfo.Type == typeof(SealedBody))
                {
                    schema.Type = JsonSchemaType.String;
                    schema.Format = "base64url";
                    schema.Properties?.Clear();
                }

                if (context.JsonTypeInfo.Type is { IsEnum: true } enumeration)
                {
                    // `unknown` is what a client reads in place of a member of a later version: no request may hold it.
                    schema.Type = JsonSchemaType.String;
                    schema.Enum =
                    [
                        .. Enum.GetNames(enumeration)
                            .Where(name => name != "Unknown")
                            .Select(name => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(name)),
                    ];
                }

                return Task.CompletedTask;
            }
        );
    }
}
