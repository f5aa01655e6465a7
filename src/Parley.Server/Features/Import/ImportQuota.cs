using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Import;

/// <summary>
/// The daily import quota (UTC) of all workspaces of one creator, whoever imports: users own the workspaces that they
/// create, and must not fill the disk with several workspaces or several importers. Existing messages count too,
/// because looking them up is work. The count is in memory and restarts with the process. Thread-safe.
/// </summary>
internal sealed class ImportQuota(IOptions<MessageOptions> options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, (long Rows, long Bytes)> _spent = [];
    private DateTime _day;

    /// <summary>Null: within the quota, which is consumed.</summary>
    public ParleyError? Consume(Guid creatorId, IReadOnlyCollection<ImportedMessage> messages) =>
        Consume(creatorId, messages.Count, messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content)));

    /// <summary>Null: within the quota, which is consumed.</summary>
    public ParleyError? Consume(Guid creatorId, IReadOnlyCollection<string> names) =>
        Consume(creatorId, names.Count, names.Sum(name => (long)Encoding.UTF8.GetByteCount(name)));

    private ParleyError? Consume(Guid creatorId, long rows, long bytes)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            if (now.Date != _day)
            {
                _day = now.Date;
                _spent.Clear();
            }

            var spent = _spent.GetValueOrDefault(creatorId);
            (rows, bytes) = (rows + spent.Rows, bytes + spent.Bytes);
            if (rows > options.Value.ImportsPerDay || bytes > options.Value.ImportMiBPerDay * ImportSlice.Mebibyte)
            {
                return ParleyErrors.RateLimited(now.Date.AddDays(1) - now) with
                {
                    Message =
                        "The workspaces of this creator have used up their import quota of today. "
                        + "Continue tomorrow (UTC), or ask the operator.",
                };
            }

            _spent[creatorId] = (rows, bytes);
            return null;
        }
    }
}
