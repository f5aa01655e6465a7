using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Json;

/// <summary>The one JSON dialect of REST and socket: camelCase, no nulls, no duplicate names, unknown fields ignored. Generated, no reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    MaxDepth = 32,
    Converters = [typeof(TimeJsonConverter)])]
[JsonSerializable(typeof(ClientFrame))]
[JsonSerializable(typeof(ServerFrame))]
[JsonSerializable(typeof(AuthOptions))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterResult))]
[JsonSerializable(typeof(LogInRequest))]
[JsonSerializable(typeof(LogInResult))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenResult))]
[JsonSerializable(typeof(SocketTicket))]
[JsonSerializable(typeof(UpdateMeRequest))]
[JsonSerializable(typeof(ItemList<Session>))]
[JsonSerializable(typeof(ItemList<Workspace>))]
[JsonSerializable(typeof(ItemList<Member>))]
[JsonSerializable(typeof(ItemList<Channel>))]
[JsonSerializable(typeof(ItemList<Invite>))]
[JsonSerializable(typeof(ItemList<ImportAuthor>))]
[JsonSerializable(typeof(CreateWorkspaceRequest))]
[JsonSerializable(typeof(UpdateWorkspaceRequest))]
[JsonSerializable(typeof(UpdateMemberRequest))]
[JsonSerializable(typeof(CreateInviteRequest))]
[JsonSerializable(typeof(InvitePreview))]
[JsonSerializable(typeof(CreateChannelRequest))]
[JsonSerializable(typeof(UpdateChannelRequest))]
[JsonSerializable(typeof(AddChannelMemberRequest))]
[JsonSerializable(typeof(MarkReadRequest))]
[JsonSerializable(typeof(PostMessageRequest))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(ImportAuthorsRequest))]
[JsonSerializable(typeof(ImportMessagesRequest))]
[JsonSerializable(typeof(ImportMessagesResult))]
[JsonSerializable(typeof(Problem))]
public sealed partial class ParleyJson : JsonSerializerContext;
