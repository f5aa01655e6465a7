using System.Text;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Import;

/// <summary>
/// The daily import quota (UTC) of all workspaces of one creator, whoever imports and on whichever node: users own the
/// workspaces that they create, and must not fill the disk with several workspaces or several importers. Existing
/// messages count too, because looking them up is work.
/// </summary>
internal sealed class ImportQuota(IGrainFactory grains)
{
    /// <summary>Null: within the quota, which is consumed.</summary>
    public Task<ParleyError?> ConsumeAsync(Guid creatorId, IReadOnlyCollection<ImportedMessage> messages) =>
        ConsumeAsync(
            creatorId,
            messages.Count,
            messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content))
        );

    /// <summary>Null: within the quota, which is consumed.</summary>
    public Task<ParleyError?> ConsumeAsync(Guid creatorId, IReadOnlyCollection<string> names) =>
        ConsumeAsync(creatorId, names.Count, names.Sum(name => (long)Encoding.UTF8.GetByteCount(name)));

    private async Task<ParleyError?> ConsumeAsync(Guid creatorId, long rows, long bytes) =>
        await grains.GetGrain<IImportQuotaGrain>(creatorId).ConsumeAsync(rows, bytes) is { } wait
            ? ParleyErrors.RateLimited(wait) with
            {
                Message =
                    "The workspaces of this creator have used up their import quota of today. "
                    + "Continue tomorrow (UTC), or ask the operator.",
            }
            : null;
}
