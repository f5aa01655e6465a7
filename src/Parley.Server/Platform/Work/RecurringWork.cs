using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Work;

/// <summary>Runs a recurring job as work.</summary>
internal sealed class RecurringWork(IRecurringJob job) : IWorkHandler
{
    /// <summary>The first run is this long after the first start, which has enough to do.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);

    /// <summary>With the backoff of <see cref="WorkBackoff"/>, about two minutes of retries.</summary>
    private const int Attempts = 8;

    public string Kind => job.Kind;

    public TimeSpan Timeout => job.Timeout;

    public int MaxAttempts => Attempts;

    public int MaxConcurrent => 1;

    public TimeSpan? Period => job.Period;

    /// <summary>The row of a kind. Its id is the same on every node.</summary>
    public static WorkItem Row(string kind, DateTimeOffset dueAt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(kind), hash);
        return new(new Guid(hash[..16], bigEndian: true), kind, [], dueAt);
    }

    public async Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken)
    {
        await job.RunAsync(cancellationToken);
        return WorkResult.Done;
    }
}
