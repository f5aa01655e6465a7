using Microsoft.Extensions.Options;
using Parley.Server.Features.Messages;

namespace Parley.Server.Features.Import;

/// <summary>
/// What the workspaces of one creator have imported today (UTC). In memory: the count restarts with the node that has
/// it.
/// </summary>
[Alias("parley.import-quota")]
internal interface IImportQuotaGrain : IGrainWithGuidKey
{
    /// <summary>Null: within the quota, which is consumed. Else the time until the next day.</summary>
    [Alias("consume")]
    Task<TimeSpan?> ConsumeAsync(long rows, long bytes);
}

/// <inheritdoc cref="IImportQuotaGrain"/>
internal sealed class ImportQuotaGrain(IOptions<MessageOptions> options, TimeProvider clock) : Grain, IImportQuotaGrain
{
    private DateTime _day;
    private long _rows;
    private long _bytes;

    public Task<TimeSpan?> ConsumeAsync(long rows, long bytes)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var rest = now.Date.AddDays(1) - now;
        if (now.Date != _day)
        {
            (_day, _rows, _bytes) = (now.Date, 0, 0);
        }

        if (
            _rows + rows > options.Value.ImportsPerDay
            || _bytes + bytes > options.Value.ImportMiBPerDay * ImportSlice.Mebibyte
        )
        {
            return Task.FromResult<TimeSpan?>(rest);
        }

        (_rows, _bytes) = (_rows + rows, _bytes + bytes);

        // The count outlives the last import.
        DelayDeactivation(rest);
        return Task.FromResult<TimeSpan?>(null);
    }
}
