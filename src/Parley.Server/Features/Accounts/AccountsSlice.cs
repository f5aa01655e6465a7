using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Accounts;

/// <summary>Registers accounts, sign-ins and sessions.</summary>
[SliceApi]
internal sealed class AccountsSlice : ISlice
{
    /// <summary>The rate limit of endpoints that work without a sign-in.</summary>
    public const string AttemptsPolicy = "attempts";

    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<AccountOptions, AccountOptionsValidator>(AccountOptions.Section);
        services.AddIdentityCore<UserEntity>().AddEntityFrameworkStores<ParleyDbContext>();
        services.Configure<IdentityOptions>(identity =>
        {
            identity.User.RequireUniqueEmail = true;
            identity.User.AllowedUserNameCharacters = string.Empty;
        });
        services
            .AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AccountOptions>>(
                (hashing, options) => hashing.IterationCount = options.Value.PasswordIterations
            );

        // Not AddAuthentication(): it adds data protection, which writes a key to the home folder at the first start.
        // Opaque tokens need none.
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = SessionAuthentication.SchemeName;
            options.AddScheme<SessionAuthentication>(SessionAuthentication.SchemeName, null);
        });
        services.AddWebEncoders();
        services.AddTransient<SessionAuthentication>();
        services.AddAuthorization();
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<ISessionFinder>(provider => provider.GetRequiredService<SessionStore>());
        services.AddSingleton<SocketTickets>();
        services.AddSingleton<OriginPolicy>();
        services.AddSingleton<AccountQueries>();
        services.AddSingleton<AccountRules>();
        services.AddSingleton<AccountFactory>();
        services.AddSingleton<Register>();
        services.AddSingleton<Func<int, IAttemptsGrain>>(provider =>
        {
            var grains = provider.GetRequiredService<IGrainFactory>();
            return share => grains.GetGrain<IAttemptsGrain>(share);
        });
        services.AddSingleton<SignInGuard>();
        services.AddSingleton<DeviceCookies>();
        services.AddSingleton<LockoutWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<LockoutWriter>());
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<PasswordAuthenticator>();
        services.AddSingleton<AccountCredentials>();
        services.AddSingleton<Deactivation>();
        services.AddSingleton<PasswordResetCodes>();
        services.AddSingleton<PasswordResetIssuer>();
        services.AddSingleton<PasswordResetMails>();
        services.AddSingleton<IWorkHandler, PasswordResetMailHandler>();
        services.AddRecurringJob<ExpiredCredentialCleanup>();
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(
                AttemptsPolicy,
                context =>
                    RateLimitPartition.GetFixedWindowLimiter(
                        ClientNetwork.FromAddress(context.Connection.RemoteIpAddress),
                        _ =>
                            new()
                            {
                                PermitLimit = context
                                    .RequestServices.GetRequiredService<IOptions<AccountOptions>>()
                                    .Value.AttemptsPerMinute,
                                Window = TimeSpan.FromMinutes(1),
                            }
                    )
            );
            limiter.OnRejected = (rejected, _) =>
                new(
                    ParleyErrors
                        .RateLimited(
                            rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
                                ? wait
                                : TimeSpan.FromMinutes(1)
                        )
                        .WriteAsync(rejected.HttpContext)
                );
        });
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Accounts");
        auth.MapGet("/options", GetOptionsAsync).WithName("authOptions").Returns<AuthOptions>();
        auth.MapPost("/register", Register.HandleAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("register")
            .Returns<RegisterResult>(StatusCodes.Status201Created);
        auth.MapPost("/login", LogIn.HandleAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("logIn")
            .Returns<LogInResult>();
        auth.MapPost("/token", LogIn.HandleTokenAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("issueToken")
            .Returns<TokenResult>();
        auth.MapPost("/password-resets", PasswordResets.HandleRequestAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("requestPasswordReset")
            .ReturnsNothing(StatusCodes.Status202Accepted);
        auth.MapPost("/password-resets/check", PasswordResets.HandleCheckAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("checkPasswordReset")
            .Returns<PasswordResetAccount>();
        auth.MapPost("/password-resets/complete", PasswordResets.HandleCompleteAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("completePasswordReset")
            .ReturnsNothing();
        auth.MapPost("/logout", LogIn.HandleLogOutAsync).RequireAuthorization().WithName("logOut").ReturnsNothing();
        auth.MapPost("/tickets", MyAccount.IssueTicketAsync)
            .RequireAuthorization()
            .WithName("issueTicket")
            .Returns<SocketTicket>(StatusCodes.Status201Created);

        var me = api.MapGroup("/me").WithTags("Accounts").RequireAuthorization();
        me.MapGet("/", MyAccount.GetAsync).WithName("getMe").Returns<Me>();
        me.MapPatch("/", MyAccount.UpdateAsync).WithName("updateMe").Returns<Me>();
        me.MapPost("/password", ChangePassword.HandleAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("changePassword")
            .ReturnsNothing();
        me.MapPost("/deactivation", Deactivation.HandleMeAsync)
            .RequireRateLimiting(AttemptsPolicy)
            .WithName("deactivateMe")
            .ReturnsNothing();
        me.MapGet("/sessions", MyAccount.ListSessionsAsync).WithName("listSessions").Returns<ItemList<Session>>();
        me.MapDelete("/sessions/{sessionId}", MyAccount.RevokeSessionAsync).WithName("revokeSession").ReturnsNothing();
        me.MapGet("/events", MyEvents.HandleAsync).WithName("readMyEvents").Returns<EventPage>();
        api.MapGet("/users/{userId}", MyAccount.GetUserAsync)
            .WithTags("Accounts")
            .RequireAuthorization()
            .WithName("getUser")
            .Returns<User>();

        var member = api.MapGroup("/workspaces/{workspaceId}/members/{userId}")
            .WithTags("Accounts")
            .RequireAuthorization();
        member
            .MapPost("/password-reset", PasswordResets.HandleLinkAsync)
            .WithName("createPasswordResetLink")
            .Returns<PasswordResetLink>(StatusCodes.Status201Created);
        member.MapPut("/deactivation", Deactivation.HandleAsync).WithName("deactivateMember").ReturnsNothing();
        member
            .MapDelete("/deactivation", Deactivation.HandleReactivateAsync)
            .WithName("reactivateMember")
            .ReturnsNothing();
    }

    private static async Task<IResult> GetOptionsAsync(
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
