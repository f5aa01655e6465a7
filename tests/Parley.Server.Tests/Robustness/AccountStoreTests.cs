using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Robustness;

/// <summary>What accounts store in the database, and their queries.</summary>
public sealed class AccountStoreTests : IAsyncLifetime
{
    /// <summary>Listens before the server starts: a context caches for one second that nobody listens.</summary>
    private readonly Statements _statements = new();

    private FaultyServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _server = await FaultyServer.StartAsync(("Accounts:LockoutAttempts", "3"), ("Accounts:SessionDays", "2"));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _statements.Dispose();
    }

    [Fact]
    public async Task Sign_in_runs_the_same_queries_with_and_without_an_account()
    {
        var (person, closed) = (await _server.RegisterAsync(), await _server.RegisterAsync());
        await closed.RequestAsync(
            HttpMethod.Post,
            "me/deactivation",
            new DeactivateMeRequest { Password = TestUser.Password }
        );
        var check = _server.Services.GetRequiredService<PasswordAuthenticator>();
        var asked = new List<string>();
        foreach (var email in new[] { person.Email, "nobody@parley.example", closed.Email })
        {
            // The third failure locks, so the fourth password is not checked.
            for (var i = 0; i < 4; i++)
            {
                var (texts, answer) = await _statements.OfAsync(() =>
                    check.ByEmailAsync(email, "wrong", IPAddress.Loopback, Token)
                );
                asked.Add($"{i} {answer.Error!.Code} {string.Join(";", texts)}");
            }
        }

        Assert.Equal(4, asked.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("accounts.sign-in", asked[0], StringComparison.Ordinal);
        Assert.Equal(asked.Take(4), asked.Skip(4).Take(4));
        Assert.Equal(asked.Take(4), asked.Skip(8));

        // The lock is stored, so that a restart does not lift it.
        await Wait.UntilAsync(
            async () =>
                await InAsync(context =>
                    context.Users.AnyAsync(user => user.Id == person.Id.Value && user.LockoutEnd != null)
                ),
            () => "the lock"
        );

        // The lock applies to strangers, not to signed-in users.
        var own = await check.ByIdAsync(person.Id.Value, TestUser.Password, "password", IPAddress.Loopback, Token);
        Assert.True(own.Succeeded);
    }

    [Fact]
    public async Task Old_password_hash_is_renewed_at_sign_in()
    {
        var person = await _server.RegisterAsync();
        var old = new PasswordHashing(
            Microsoft.Extensions.Options.Options.Create(
                new Microsoft.AspNetCore.Identity.PasswordHasherOptions { IterationCount = 500 }
            ),
            Microsoft.Extensions.Options.Options.Create(new AccountOptions())
        );
        var hash = (await old.HashAsync(TestUser.Password, IPAddress.Loopback)).Value;
        await InAsync(context =>
            context
                .Users.Where(user => user.Id == person.Id.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, hash), Token)
        );
        using var http = new HttpClient { BaseAddress = new(_server.Address, "/api/") };
        using var answer = await http.PostAsync(
            new Uri("auth/login", UriKind.Relative),
            TestUser.Json(new LogInRequest { Email = person.Email, Password = TestUser.Password }),
            Token
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stored = await InAsync(context =>
            context.Users.Where(user => user.Id == person.Id.Value).Select(user => user.PasswordHash).SingleAsync()
        );
        Assert.Equal(1_000, PasswordHashFormat.IterationsOf(stored!));
    }

    [Fact]
    public async Task Expired_sessions_are_deleted_in_batches_and_active_ones_stay()
    {
        var user = await _server.RegisterAsync();
        var now = _server.Clock.GetUtcNow();
        await InAsync(context =>
        {
            context.Sessions.AddRange(
                Enumerable
                    .Range(0, ExpiredCredentialCleanup.BatchSize + 7)
                    .Select(i => new SessionEntity
                    {
                        Id = Guid.CreateVersion7(now),
                        UserId = user.Id.Value,
                        TokenHash = SessionToken.Hash($"{i}"),
                        Kind = SessionKind.Device,
                        Device = "old",
                        CreatedAt = now.AddDays(-9),
                        LastSeenAt = now.AddDays(-9),
                        ExpiresAt = now.AddDays(-1),
                    })
            );
            return context.SaveChangesAsync(Token);
        });
        Assert.Equal(
            ExpiredCredentialCleanup.BatchSize + 7,
            await _server.Services.GetRequiredService<ExpiredCredentialCleanup>().CleanUpAsync(Token)
        );
        Assert.Equal(
            1,
            await InAsync(context => context.Sessions.CountAsync(session => session.UserId == user.Id.Value))
        );
        await user.GetAsync<Me>("me");
    }

    [Fact]
    public async Task Reset_code_is_stored_as_a_hash_only()
    {
        var owner = await _server.RegisterAsync();
        var workspace = owner.FirstWorkspace ?? await owner.CreateWorkspaceAsync("Resets");
        var member = await _server.RegisterAsync((await owner.InviteAsync(workspace.Id)).Code);
        var link = await owner.RequestAsync<PasswordResetLink>(
            HttpMethod.Post,
            $"workspaces/{workspace.Id}/members/{member.Id}/password-reset"
        );
        var code = link.Url[(link.Url.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var row = await InAsync(context =>
            context.PasswordResets.SingleAsync(reset => reset.UserId == member.Id.Value)
        );
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(code)),
            row.CodeHash
        );
        Assert.Equal(owner.Id.Value, row.CreatedBy);
        Assert.InRange(row.ExpiresAt - row.CreatedAt, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    private async Task<T> InAsync<T>(Func<ParleyDbContext, Task<T>> use)
    {
        await using var context = await _server
            .Services.GetRequiredService<IDbContextFactory<ParleyDbContext>>()
            .CreateDbContextAsync(Token);
        return await use(context);
    }

    /// <summary>The statements of EF Core in one async flow, independent of other activity in this process.</summary>
    private sealed class Statements
        : IObserver<DiagnosticListener>,
            IObserver<KeyValuePair<string, object?>>,
            IDisposable
    {
        private readonly AsyncLocal<List<string>?> _flow = new();
        private readonly List<IDisposable> _subscriptions = [];

        public Statements() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public async Task<(IReadOnlyList<string> Texts, T Answer)> OfAsync<T>(Func<Task<T>> call)
        {
            var texts = new List<string>();
            _flow.Value = texts;
            var answer = await call();
            _flow.Value = null;
            return (texts, answer);
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData data)
            {
                _flow.Value?.Add(data.Command.CommandText);
            }
        }

        public void OnCompleted()
        {
            // Nothing to release.
        }

        public void OnError(Exception error)
        {
            // No event follows.
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
