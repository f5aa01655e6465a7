namespace Parley.Testing;

/// <summary>New ids.</summary>
public static class Ids
{
    public static Guid New() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public static MessageId Message() => new(New());

    public static ChannelId Channel() => new(New());

    public static WorkspaceId Workspace() => new(New());

    public static UserId User() => new(New());

    /// <summary>A unique name.</summary>
    public static string Name(string prefix) => $"{prefix}-{New():N}"[..Math.Min(40, prefix.Length + 33)];
}
