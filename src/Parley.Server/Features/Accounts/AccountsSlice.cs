using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts.Endpoints;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
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
        services.AddSingleton<SessionRevocation>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<ISessionFinder>(provider => provider.GetRequiredService<SessionStore>());
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<SocketTickets>();
        services.AddSingleton<OriginPolicy>();
        services.AddSingleton<AccountQueries>();
        services.AddSingleton<AccountRules>();
        services.AddSingleton<NameChangeLimiter>();
        services.AddSingleton<AccountFactory>();
        services.AddSingleton<AccountRegistration>();
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
        AuthOptionsEndpoint.Map(auth);
        RegisterEndpoint.Map(auth);
        LogInEndpoint.Map(auth);
        IssueTokenEndpoint.Map(auth);
        RequestPasswordResetEndpoint.Map(auth);
        CheckPasswordResetEndpoint.Map(auth);
        CompletePasswordResetEndpoint.Map(auth);
        LogOutEndpoint.Map(auth);
        IssueTicketEndpoint.Map(auth);

        var me = api.MapGroup("/me").WithTags("Accounts").RequireAuthorization();
        GetMeEndpoint.Map(me);
        UpdateMeEndpoint.Map(me);
        ChangePasswordEndpoint.Map(me);
        DeactivateMeEndpoint.Map(me);
        ListSessionsEndpoint.Map(me);
        RevokeSessionEndpoint.Map(me);
        ReadMyEventsEndpoint.Map(me);
        GetUserEndpoint.Map(api);

        var member = api.MapGroup("/workspaces/{workspaceId}/members/{userId}")
            .WithTags("Accounts")
            .RequireAuthorization();
        CreatePasswordResetLinkEndpoint.Map(member);
        DeactivateMemberEndpoint.Map(member);
        ReactivateMemberEndpoint.Map(member);
    }
}
