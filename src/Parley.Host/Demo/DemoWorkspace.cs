using System.Text.Json.Serialization;

namespace Parley.Host.Demo;

/// <summary>The shape of <c>workspace.json</c>.</summary>
internal sealed record DemoWorkspace(
    string Workspace,
    string Login,
    [property: JsonPropertyName("people")] IReadOnlyList<DemoUser> Users,
    IReadOnlyList<DemoChannel> Channels
);

internal sealed record DemoUser(string Key, string Name, string Email, WorkspaceRole Role);

internal sealed record DemoChannel(
    string Key,
    ChannelKind Kind,
    string Topic,
    IReadOnlyList<string> Members,
    IReadOnlyList<DemoMessage> Messages
);

/// <param name="Key">
/// Identifies the message for <paramref name="ReplyTo"/> and <paramref name="Thread"/> of others.
/// </param>
/// <param name="By">Key of the author.</param>
/// <param name="Ago">Age at the start of the server: <c>2d 03:14</c>.</param>
/// <param name="Text">Markdown.</param>
/// <param name="ReplyTo">Key of the quoted message.</param>
/// <param name="Thread">Key of the thread's root.</param>
internal sealed record DemoMessage(string? Key, string By, string Ago, string Text, string? ReplyTo, string? Thread);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DemoWorkspace))]
internal sealed partial class DemoJson : JsonSerializerContext;
