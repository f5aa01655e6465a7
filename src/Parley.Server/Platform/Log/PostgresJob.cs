namespace Parley.Server.Platform.Log;

/// <summary>A write waiting for its turn.</summary>
internal abstract class PostgresJob
{
    public abstract int Rows { get; }

    /// <summary>After the commit, and never before it.</summary>
    public abstract void Committed();

    public abstract void Failed(Exception exception);
}

/// <summary>A write with an answer, which <see cref="PostgresLogWriter"/> sets and the commit gives out.</summary>
internal abstract class PostgresJob<T> : PostgresJob
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public T? Result { get; set; }

    public Task<T> Completion => _completion.Task;

    public override void Committed() => _completion.TrySetResult(Result!);

    public override void Failed(Exception exception) => _completion.TrySetException(exception);
}

internal sealed class PostgresAppendJob(Append append) : PostgresJob<AppendResult>
{
    public Append Append => append;

    public override int Rows => append.Drafts.Count;
}

internal sealed class PostgresMarkReadJob(Guid channelId, Guid userId, long seq)
    : PostgresJob<(StreamHead Position, bool Moved)>
{
    public (Guid ChannelId, Guid UserId) Key => (channelId, userId);

    public long Seq => seq;

    public override int Rows => 1;
}

/// <summary>A commit for its own sake, to find out whether one succeeds again.</summary>
internal sealed class PostgresProbeJob : PostgresJob<bool>
{
    public override int Rows => 1;
}
