namespace Parley.Server.Platform.Log;

/// <summary>
/// Identifies the history. A new value means that sequence numbers may have been lost (a restored backup).
/// </summary>
internal sealed class LogEpoch
{
    private string? _value;

    /// <summary>Set once, by the log when it starts.</summary>
    public string Value
    {
        get => _value ?? throw new InvalidOperationException("The log has not been started.");
        set => _value = value;
    }
}
