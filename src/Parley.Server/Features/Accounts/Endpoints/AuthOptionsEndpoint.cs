using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Tells clients before the sign-in what the server offers.</summary>
internal static class AuthOptionsEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapGet("/options", HandleAsync).WithName("authOptions").Returns<AuthOptions>();

    public static async Task<IResult> HandleAsync(
        IDbContextFactory<ParleyDbContext> contexts,
        IOptions<ParleyOptions> options,
        Mailer mailer,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var firstRun = !await context.Workspaces.AnyAsync(cancellationToken);
        return TypedResults.Ok(
            new AuthOptions
            {
                Registration = firstRun ? RegistrationMode.Open : options.Value.Registration,
                FirstRun = firstRun,
                PasswordReset = mailer.IsConfigured,
                Demo = options.Value.Demo is { } demo ? new DemoLogIn(demo.Email, demo.Password) : null,
            }
        );
    }
}
