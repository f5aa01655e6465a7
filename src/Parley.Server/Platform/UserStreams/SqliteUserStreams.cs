using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.UserStreams;

/// <summary>Appends to streams of users in transactions of EF Core on SQLite, which has one writer: no locks.</summary>
internal sealed class SqliteUserStreams(EffectRegistry effects) : IUserStreamStore
{
    public Task LockAsync(ParleyDbContext context, Guid[] userIds, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task AppendAsync(ParleyDbContext context, AppendUserEvents effect, CancellationToken cancellationToken)
    {
        using var sql = new SqliteEffectCommands((SqliteConnection)context.Database.GetDbConnection());
        effects.Find(effect).Apply(sql, effect);
        return Task.CompletedTask;
    }
}
