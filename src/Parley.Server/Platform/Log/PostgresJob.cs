namespace Parley.Server.Platform.Log;

/// <summary>A queued write.</summary>
internal abstract class PostgresJob
{
    public abstract int Rows { get; }

    /// <summary>Called after the commit, never before.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <summary>A write with a result: <see cref="PostgresLogWriter"/> sets it and the commit returns it.</summary>
internal abstract class PostgresJob<T> : PostgresJob
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public T? Result { get; set; }

    public Task<T> Completion => _completion.Task;

    public override void Complete() => _completion.TrySetResult(Result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
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

/// <summary>An empty commit, to find out whether commits succeed again.</summary>
internal sealed class PostgresProbeJob : PostgresJob<bool>
{
    public override int Rows => 1;
}
