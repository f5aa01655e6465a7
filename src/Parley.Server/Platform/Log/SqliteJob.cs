namespace Parley.Server.Platform.Log;

/// <summary>A queued write.</summary>
internal abstract class SqliteJob
{
    /// <summary>The rows that count for the size of a commit and for the commit interval.</summary>
    public abstract int Rows { get; }

    /// <summary>The rows that count for the next checkpoint.</summary>
    public virtual int WalRows => Rows;

    /// <summary>Runs within the transaction of the batch; runs again if the batch is rolled back.</summary>
    public abstract void Run(SqliteLogCommands commands);

    /// <summary>Called after the commit, never before.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal abstract class SqliteJob<T> : SqliteJob
{
    private T? _result;

    public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Run(SqliteLogCommands commands) => _result = Execute(commands);

    public override void Complete() => Completion.SetResult(_result!);

    public override void Fail(Exception exception) => Completion.TrySetException(exception);

    protected abstract T Execute(SqliteLogCommands commands);
}

internal sealed class SqliteAppendJob(Append append) : SqliteJob<AppendResult>
{
    public override int Rows => append.Drafts.Count;

    protected override AppendResult Execute(SqliteLogCommands commands) => commands.Append(append);
}

internal sealed class SqliteMarkReadJob(Guid channelId, Guid userId, long seq)
    : SqliteJob<(StreamHead Position, bool Moved)>
{
    public override int Rows => 1;

    protected override (StreamHead Position, bool Moved) Execute(SqliteLogCommands commands) =>
        commands.MarkRead(channelId, userId, seq);
}
