using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Robustness;

/// <summary>The recurring jobs of a whole server.</summary>
public sealed class CleanupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_trims_events_and_deletes_expired_sessions_by_itself()
    {
        await using var server = await FaultyServer.StartAsync(
            ("Retention:EventHours", "1"),
            ("Retention:EventsPerChannel", "0"),
            ("Accounts:SessionDays", "1")
        );
        var user = await server.RegisterAsync();
        var general = await user.GeneralAsync(user.FirstWorkspace!.Id);
        await user.PostAsync(general.Id, "text");
        await user.UpdateChannelAsync(general.Id, topic: "topic");
        await Wait.UntilAsync(
            async () => (await KindsAsync(server)).SequenceEqual(["accounts.clean-up", "log.trim-events"]),
            () => "the rows of the jobs"
        );
        Assert.NotEqual(0, await EventsAsync(server));
        Assert.NotEqual(0, await SessionsAsync(server));
        server.Clock.Advance(TimeSpan.FromDays(2));
        server.Services.GetRequiredService<WorkSignal>().Notify();
        await Wait.UntilAsync(
            async () => await EventsAsync(server) == 0 && await SessionsAsync(server) == 0,
            () => "the jobs"
        );
    }

    private static Task<List<string>> KindsAsync(FaultyServer server) =>
        InAsync(server, context => context.Work.Select(work => work.Kind).Order().ToListAsync(Token));

    private static Task<int> SessionsAsync(FaultyServer server) =>
        InAsync(server, context => context.Sessions.CountAsync(Token));

    private static Task<int> EventsAsync(FaultyServer server) =>
        InAsync(
            server,
            context => context.Database.SqlQueryRaw<int>("SELECT count(*) AS \"Value\" FROM events").SingleAsync(Token)
        );

    private static async Task<T> InAsync<T>(FaultyServer server, Func<ParleyDbContext, Task<T>> use)
    {
        await using var context = await server
            .Services.GetRequiredService<IDbContextFactory<ParleyDbContext>>()
            .CreateDbContextAsync(Token);
        return await use(context);
    }
}
