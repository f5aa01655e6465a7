using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>A transaction of EF Core holds the write gate of SQLite from its begin to any end.</summary>
[SqliteOnly]
public sealed class WriteGateTests : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly Guid _stream = Stream();
    private StreamHead _head;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_waits_for_a_transaction_with_two_saves_and_both_commit()
    {
        await using var harness = await OpenAsync(_folder.Path);
        using var batches = new Measurements<int>(harness, "parley.log.batch.rows");
        Task<AppendResult>? append = null;
        await harness.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            await SaveUserAsync(context);
            append = harness.AppendAsync(_stream, default, Draft());
            await Wait.UntilAsync(() => !batches.Values.IsEmpty, () => "the log to begin its commit");
            await SaveUserAsync(context);
            Assert.False(append.IsCompleted);
            await transaction.CommitAsync(Token);
        });
        Assert.Equal(AppendOutcome.Committed, (await append!).Outcome);
        Assert.Equal(2, await UsersAsync(harness));
    }

    [Fact]
    public async Task Concurrent_transactions_and_log_commits_all_succeed()
    {
        await using var harness = await OpenAsync(_folder.Path);
        var transactions = Enumerable
            .Range(0, 4)
            .Select(_ =>
                RepeatAsync(
                    25,
                    () =>
                        harness.UseAsync(async context =>
                        {
                            await using var transaction = await context.Database.BeginTransactionAsync(Token);
                            await SaveUserAsync(context);
                            await Task.Yield();
                            await SaveUserAsync(context);
                            await transaction.CommitAsync(Token);
                        })
                )
            );
        var saves = RepeatAsync(50, () => harness.UseAsync(SaveUserAsync));
        var appends = RepeatAsync(100, () => AppendAsync(harness));
        await Task.WhenAll([.. transactions, saves, appends]);
        Assert.Equal((4 * 25 * 2) + 50, await UsersAsync(harness));
        Assert.Equal(100, _head.Seq);
    }

    [Theory]
    [InlineData("disposed")]
    [InlineData("context disposed")]
    [InlineData("rolled back")]
    [InlineData("save failed")]
    [InlineData("save cancelled")]
    public async Task Transaction_leaves_the_gate_at_any_end(string end)
    {
        await using var harness = await OpenAsync(_folder.Path);
        await harness.UseAsync(async context =>
        {
            var transaction = await context.Database.BeginTransactionAsync(Token);
            var id = await SaveUserAsync(context);
            await EndAsync(end, context, transaction, id);
            if (end == "context disposed")
            {
                return;
            }

            await transaction.DisposeAsync();
            await AppendAsync(harness);
            context.ChangeTracker.Clear();
            await SaveUserAsync(context);
        });
        await AppendAsync(harness);
        Assert.Equal(end == "context disposed" ? 0 : 1, await UsersAsync(harness));
    }

    [Fact]
    public async Task Cancelled_wait_for_the_gate_does_not_take_it()
    {
        await using var harness = await OpenAsync(_folder.Path);
        using var cancellation = new CancellationTokenSource();
        harness.Gate.Enter();
        await harness.UseAsync(async context =>
        {
            var begin = context.Database.BeginTransactionAsync(cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begin);
            context.Users.Add(User());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.SaveChangesAsync(cancellation.Token));
        });
        harness.Gate.Leave();
        await AppendAsync(harness);
        await harness.UseAsync(SaveUserAsync);
        Assert.Equal(1, await UsersAsync(harness));
    }

    [Fact]
    public async Task Transaction_that_cannot_begin_leaves_the_gate()
    {
        await using var harness = await OpenAsync(_folder.Path);
        await using var other = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "parley.db")}");
        await other.OpenAsync(Token);
        await using (await other.BeginTransactionAsync(Token))
        {
            await harness.UseAsync(async context =>
            {
                // Open for the whole test, so that the shorter timeout applies.
                await context.Database.OpenConnectionAsync(Token);
                await context.Database.ExecuteSqlAsync($"PRAGMA busy_timeout = 1", Token);
                await Assert.ThrowsAsync<SqliteException>(() => context.Database.BeginTransactionAsync(Token));
                context.Users.Add(User());
                await Assert.ThrowsAsync<SqliteException>(() => context.SaveChangesAsync(Token));
                await context.Database.ExecuteSqlAsync($"PRAGMA busy_timeout = 4000", Token);
            });
        }

        await AppendAsync(harness);
        await harness.UseAsync(SaveUserAsync);
        Assert.Equal(1, await UsersAsync(harness));
    }

    [Fact]
    public async Task Transaction_that_cannot_commit_leaves_the_gate_when_it_is_disposed()
    {
        await using var harness = await OpenAsync(_folder.Path);
        await harness.UseAsync(async context =>
        {
            await using (var transaction = await context.Database.BeginTransactionAsync(Token))
            {
                // The session has no user: the deferred foreign key fails at the commit.
                await context.Database.ExecuteSqlAsync($"PRAGMA defer_foreign_keys = ON", Token);
                context.Sessions.Add(Session());
                await context.SaveChangesAsync(Token);
                await Assert.ThrowsAsync<SqliteException>(() => transaction.CommitAsync(Token));
            }

            await AppendAsync(harness);
        });
        await AppendAsync(harness);
        Assert.Equal(0, await harness.CountAsync("SELECT count(*) FROM sessions"));
    }

    private static async Task EndAsync(
        string end,
        ParleyDbContext context,
        IDbContextTransaction transaction,
        Guid existing
    )
    {
        switch (end)
        {
            case "context disposed":
                await context.DisposeAsync();
                break;
            case "rolled back":
                await transaction.RollbackAsync(Token);
                break;
            case "save failed":
                context.ChangeTracker.Clear();
                context.Users.Add(User(existing));
                await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Token));
                break;
            case "save cancelled":
                context.Users.Add(User());
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                    context.SaveChangesAsync(new CancellationToken(canceled: true))
                );
                break;
        }
    }

    private static async Task RepeatAsync(int count, Func<Task> action)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Run(action, Token);
        }
    }

    private static UserEntity User(Guid? id = null)
    {
        var user = id ?? Ids.New();
        return new()
        {
            Id = user,
            UserName = user.ToString("N"),
            DisplayName = "U",
            Kind = UserKind.Human,
            CreatedAt = At,
        };
    }

    private static SessionEntity Session() =>
        new()
        {
            Id = Ids.New(),
            UserId = Ids.New(),
            TokenHash = Ids.New().ToByteArray(),
            Kind = SessionKind.Device,
            Device = "Test",
            CreatedAt = At,
            LastSeenAt = At,
            ExpiresAt = At,
        };

    private static async Task<Guid> SaveUserAsync(ParleyDbContext context)
    {
        var user = User();
        context.Users.Add(user);
        await context.SaveChangesAsync(Token);
        return user.Id;
    }

    private static Task<long> UsersAsync(LogHarness harness) => harness.CountAsync("SELECT count(*) FROM users");

    private async Task AppendAsync(LogHarness harness)
    {
        var result = await harness.AppendAsync(_stream, _head, Draft());
        Assert.Equal(AppendOutcome.Committed, result.Outcome);
        _head = result.Head;
    }
}
