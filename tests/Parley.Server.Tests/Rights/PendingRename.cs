using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Accounts.Endpoints;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>A change of the display name that has passed authentication.</summary>
internal static class PendingRename
{
    /// <summary>Returns the status of the answer.</summary>
    /// <param name="server">The server.</param>
    /// <param name="caller">Changes the own name.</param>
    /// <param name="name">The new name.</param>
    /// <param name="before">Runs after the request has passed authentication, and before its transaction.</param>
    public static async Task<int> RunAsync(FaultyServer server, Caller caller, string name, Func<Task>? before = null)
    {
        var services = server.Services;
        var answer = await UpdateMeEndpoint.HandleAsync(
            new() { DisplayName = name },
            caller,
            services.GetRequiredService<AccountRules>(),
            services.GetRequiredService<AccountQueries>(),
            services.GetRequiredService<IDbContextFactory<ParleyDbContext>>(),
            new UserEventTransactions(
                new DelayedGate(services.GetRequiredService<WriteGate>(), before),
                services.GetRequiredService<IUserStreamStore>(),
                services.GetRequiredService<UserEventPublisher>(),
                server.Clock
            ),
            services.GetRequiredService<NameChangeLimiter>(),
            services.GetRequiredService<WorkQueue>(),
            server.Clock,
            TestContext.Current.CancellationToken
        );
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = new MemoryStream() } };
        await answer.ExecuteAsync(context);
        return context.Response.StatusCode;
    }

    private sealed class DelayedGate(WriteGate gate, Func<Task>? before) : WriteGate
    {
        public override Task<int> ExecuteAsync(
            Func<CancellationToken, Task<int>> statement,
            CancellationToken cancellationToken
        ) => gate.ExecuteAsync(statement, cancellationToken);

        public override async Task<int> ExecuteTransactionAsync(
            Func<CancellationToken, Task<int>> transaction,
            CancellationToken cancellationToken
        )
        {
            await (before?.Invoke() ?? Task.CompletedTask);
            return await gate.ExecuteTransactionAsync(transaction, cancellationToken);
        }
    }
}
