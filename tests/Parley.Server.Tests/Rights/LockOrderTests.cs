using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Persistence;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// Rows are locked in one order, so that two commits on PostgreSQL never deadlock, and a cancelled one keeps no locks.
/// </summary>
public sealed class LockOrderTests(LockOrderTests.Fixture fixture) : IClassFixture<LockOrderTests.Fixture>
{
    private const string Deadlock = "deadlock detected";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demoted")]
    [InlineData("removed")]
    public async Task Invite_creation_and_loss_of_the_right_do_not_deadlock(string how)
    {
        var (server, cluster) = (fixture.Server, fixture.Cluster);
        var (owner, second, workspace) = await OwnersAsync();

        // Both have begun when the contended row is released.
        await using var connection = await cluster.OpenAsync(fixture.Database);
        await using var holding = await connection.BeginTransactionAsync(Token);
        await RunAsync(connection, $"SELECT 1 FROM workspaces WHERE id = '{workspace}' FOR UPDATE");
        var invite = second.SendAsync(HttpMethod.Post, $"workspaces/{workspace}/invites", new CreateInviteRequest());
        await WaitingAsync(1);
        var loss = RevokeRightAsync(how, owner, second, workspace);
        await WaitingAsync(2);
        await holding.RollbackAsync(Token);
        Assert.Equal(HttpStatusCode.Created, (await invite).StatusCode);
        Assert.True((await loss).IsSuccessStatusCode);
        Assert.DoesNotContain(Deadlock, await LogAsync(), StringComparison.Ordinal);
        await server.UseAsync(async context =>
            Assert.False(
                await context.Invites.AnyAsync(
                    stored => stored.WorkspaceId == workspace.Value && stored.CreatedBy == second.Id.Value,
                    Token
                )
            )
        );
    }

    [Theory]
    [InlineData("demoted")]
    [InlineData("removed")]
    public async Task Concurrent_invite_creations_and_loss_of_the_right_all_complete(string how)
    {
        for (var round = 0; round < 8; round++)
        {
            var (owner, second, workspace) = await OwnersAsync();
            var path = $"workspaces/{workspace}/invites";
            var made = Enumerable
                .Range(0, 7)
                .Select(i => (i < 6 ? second : owner).SendAsync(HttpMethod.Post, path, new CreateInviteRequest()))
                .ToList();
            var loss = RevokeRightAsync(how, owner, second, workspace);
            foreach (var answer in await Task.WhenAll(made))
            {
                Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}");
            }

            Assert.True((await loss).IsSuccessStatusCode);
        }

        Assert.DoesNotContain(Deadlock, await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owners_who_demote_each_other_concurrently_do_not_deadlock()
    {
        for (var round = 0; round < 8; round++)
        {
            var (owner, second, workspace) = await OwnersAsync();
            var third = await fixture.Server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
            await owner.ChangeRoleAsync(workspace, third.Id, WorkspaceRole.Owner);
            var answers = await Task.WhenAll(
                RevokeRightAsync("demoted", owner, second, workspace),
                RevokeRightAsync("removed", second, owner, workspace),
                RevokeRightAsync("demoted", third, owner, workspace),
                RevokeRightAsync("removed", owner, third, workspace),
                third.SendAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = TestUser.Password }
                ),
                second.SendAsync(HttpMethod.Post, $"workspaces/{workspace}/invites", new CreateInviteRequest())
            );
            Assert.All(answers, answer => Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}"));
        }

        Assert.DoesNotContain(Deadlock, await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_wait_for_a_row_lock_releases_all_locks()
    {
        var server = fixture.Server;
        var (owner, second, workspace) = await OwnersAsync();
        await using var connection = await fixture.Cluster.OpenAsync(fixture.Database);
        await using var holding = await connection.BeginTransactionAsync(Token);
        await RunAsync(connection, $"SELECT 1 FROM users WHERE id = '{second.Id}' FOR UPDATE");
        using var gone = new CancellationTokenSource();
        var waiting = server.UseAsync(context =>
            server
                .Services.GetRequiredService<WriteGate>()
                .ExecuteInTransactionAsync(
                    context,
                    async token =>
                    {
                        foreach (var id in new[] { owner.Id.Value, second.Id.Value })
                        {
                            await context
                                .Users.Where(user => user.Id == id)
                                .ExecuteUpdateAsync(
                                    set => set.SetProperty(user => user.Kind, user => user.Kind),
                                    token
                                );
                        }

                        return true;
                    },
                    gone.Token
                )
        );
        await WaitingAsync(1);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await holding.RollbackAsync(Token);
        // One lock at a time: an update of both may take the row of the second user before the statement that waits for
        // it, and then waits for the row of the first one, which that statement's transaction has.
        foreach (var id in new[] { owner.Id, second.Id })
        {
            await RunAsync(connection, $"UPDATE users SET kind = kind WHERE id = '{id}'");
        }

        await Wait.UntilAsync(
            async () => await fixture.CountAsync("state LIKE 'idle in transaction%' OR wait_event_type = 'Lock'") == 0,
            () => "the cancelled transaction ends",
            within: TimeSpan.FromSeconds(20)
        );
        Assert.Equal(
            workspace,
            (await owner.GetAsync<ItemList<Workspace>>("workspaces"))
                .Items.Single(candidate => candidate.Id == workspace)
                .Id
        );
    }

    [Fact]
    public async Task Concurrent_joins_on_several_nodes_do_not_exceed_the_limit()
    {
        var (owner, second, workspace) = await OwnersAsync();
        var third = await fixture.Server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var others = new[]
        {
            await owner.CreateChannelAsync(workspace, "one"),
            await owner.CreateChannelAsync(workspace, "two"),
        };
        var last = await third.CreateChannelAsync(workspace, "three");

        // As another node does it.
        await using var connection = await fixture.Cluster.OpenAsync(fixture.Database);
        await using var holding = await connection.BeginTransactionAsync(Token);
        await RunAsync(
            connection,
            $"""
            SELECT 1 FROM workspace_members WHERE workspace_id = '{workspace}' AND user_id = '{second.Id}' FOR SHARE
            """
        );
        foreach (var other in others)
        {
            await RunAsync(
                connection,
                $"""
                INSERT INTO channel_members(channel_id, user_id, joined_at)
                VALUES('{other.Id}', '{second.Id}', now())
                """
            );
        }

        var joining = second.SendAsync(HttpMethod.Post, $"channels/{last.Id}/join");
        await WaitingAsync(1);
        await holding.CommitAsync(Token);
        using var answer = await joining;
        await answer.ExpectErrorAsync(422, ErrorCodes.ChannelTooMany);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 10 };
        await command.ExecuteNonQueryAsync(Token);
    }

    private static Task<HttpResponseMessage> RevokeRightAsync(
        string how,
        TestUser by,
        TestUser whose,
        WorkspaceId workspace
    )
    {
        var path = $"workspaces/{workspace}/members/{whose.Id}";
        return how == "removed"
            ? by.SendAsync(HttpMethod.Delete, path)
            : by.SendAsync(HttpMethod.Patch, path, new UpdateMemberRequest { Role = WorkspaceRole.Member });
    }

    private async Task<(TestUser Owner, TestUser Second, WorkspaceId Workspace)> OwnersAsync()
    {
        var owner = await fixture.Server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var second = await fixture.Server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        await owner.ChangeRoleAsync(workspace, second.Id, WorkspaceRole.Owner);
        return (owner, second, workspace);
    }

    private Task WaitingAsync(int count) =>
        Wait.UntilAsync(
            async () => await fixture.CountAsync("wait_event_type = 'Lock'") >= count,
            () => $"{count} wait for a row"
        );

    /// <summary>The log of the database server so far.</summary>
    private async Task<string> LogAsync()
    {
        var mark = Ids.Name("mark");
        await fixture.Cluster.ExecuteAsync(fixture.Database, $"DO $$ BEGIN RAISE LOG '{mark}'; END $$");
        await Wait.UntilAsync(
            () => fixture.Cluster.Output.Contains(mark, StringComparison.Ordinal),
            "the database server's log is read"
        );
        return fixture.Cluster.Output;
    }

    /// <summary>A server on its own database server, for any store of the other tests.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal FaultyServer Server { get; private set; } = null!;

        internal PostgresCluster Cluster { get; private set; } = null!;

        internal string Database { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Cluster = await PostgresCluster.StartAsync("deadlock_timeout=100ms");
            var address = await Cluster.CreateDatabaseAsync();
            Database = new Uri(address).AbsolutePath.Trim('/');
            Server = await FaultyServer.StartAsync(
                ("Database", address),
                ("Postgres:AnswerSeconds", "60"),
                ("Channels:JoinedPerMember", "3")
            );
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Cluster.DisposeAsync();
        }

        /// <summary>Number of connections to the database in this state.</summary>
        internal Task<long> CountAsync(string how) =>
            Cluster.ScalarAsync<long>(
                Database,
                $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{Database}' AND ({how})"
            );
    }
}
