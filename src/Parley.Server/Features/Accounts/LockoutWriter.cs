using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Stores lockouts with the accounts, so that a restart does not lift them. It runs in the background: only existing
/// accounts are written, which the response time must not reveal.
/// </summary>
internal sealed partial class LockoutWriter(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    ILogger<LockoutWriter> logger
) : BackgroundService
{
    private const int MaxQueued = 1_000;

    private readonly Channel<(string Address, DateTimeOffset Until)> _waiting =
        System.Threading.Channels.Channel.CreateBounded<(string, DateTimeOffset)>(
            new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );

    /// <param name="address">Normalized.</param>
    /// <param name="until">The end of the lockout.</param>
    public void Add(string address, DateTimeOffset until) => _waiting.Writer.TryWrite((address, until));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (address, until) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await StoreAsync(address, until);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private async Task StoreAsync(string address, DateTimeOffset until)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            await gate.ExecuteAsync(
                token =>
                    context
                        .Users.TagWith("accounts.lock")
                        .Where(user => user.NormalizedEmail == address)
                        .ExecuteUpdateAsync(set => set.SetProperty(user => user.LockoutEnd, until), token),
                CancellationToken.None
            );
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 2401,
            Level = LogLevel.Warning,
            Message = "Storing a lockout failed; it lasts until the server stops"
        )]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
