using System.Security.Claims;
using Parley.Bench.SignalR;

// A minimal chat server on SignalR with default settings, for comparison with Parley.
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.ClearProviders();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSignalR().AddMessagePackProtocol();

await using var app = builder.Build();
var tokens = new Tokens(Environment.GetEnvironmentVariable("BENCH_SECRET") ?? string.Empty);
app.Use(
    async (context, next) =>
    {
        if (tokens.UserOf(context.Request.Query["access_token"]) is not { } user)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.User = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user)], "token"));
        await next(context);
    }
);
app.MapHub<ChatHub>("/chat");
await app.StartAsync();
var address = app.Urls.First();
Console.WriteLine($"READY {address}");
await app.WaitForShutdownAsync();
