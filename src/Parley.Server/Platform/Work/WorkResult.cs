namespace Parley.Server.Platform.Work;

/// <summary>The result of one attempt.</summary>
internal abstract record WorkResult
{
    public const int MaxErrorLength = 64;

    private WorkResult() { }

    /// <summary>The work is done, or not needed any more. The row is deleted.</summary>
    public static WorkResult Done { get; } = new Success();

    /// <summary>A retry may succeed.</summary>
    /// <param name="error">A code, cut at <see cref="MaxErrorLength"/> characters: no text, address or token.</param>
    /// <param name="delay">Null: exponential backoff with jitter.</param>
    public static WorkResult Retry(string error, TimeSpan? delay = null) => new Failure(Shorten(error), false, delay);

    /// <summary>No retry can succeed: the row becomes a dead letter.</summary>
    /// <param name="error">As for <see cref="Retry"/>.</param>
    public static WorkResult Fail(string error) => new Failure(Shorten(error), true, null);

    private static string Shorten(string error) => error.Length <= MaxErrorLength ? error : error[..MaxErrorLength];

    internal sealed record Success : WorkResult;

    internal sealed record Failure(string Error, bool IsPermanent, TimeSpan? Delay) : WorkResult;
}
