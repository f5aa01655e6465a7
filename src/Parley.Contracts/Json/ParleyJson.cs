using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Json;

/// <summary>
/// The one JSON dialect of REST and socket: camelCase, no nulls, no duplicate names, unknown fields ignored. Generated,
/// no reflection.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    MaxDepth = 32,
    Converters = [typeof(TimeJsonConverter)]
)]
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
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(DeactivateMeRequest))]
[JsonSerializable(typeof(PasswordResetRequest))]
[JsonSerializable(typeof(CheckPasswordResetRequest))]
[JsonSerializable(typeof(PasswordResetAccount))]
[JsonSerializable(typeof(CompletePasswordResetRequest))]
[JsonSerializable(typeof(PasswordResetLink))]
[JsonSerializable(typeof(ItemList<Session>))]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(ItemList<Device>))]
[JsonSerializable(typeof(RegisterDeviceRequest))]
[JsonSerializable(typeof(UpdateDeviceRequest))]
[JsonSerializable(typeof(DeviceEvent))]
[JsonSerializable(typeof(DeviceEventPage))]
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
[JsonSerializable(typeof(OpenConversationRequest))]
[JsonSerializable(typeof(ItemList<Conversation>))]
[JsonSerializable(typeof(MarkReadRequest))]
[JsonSerializable(typeof(PostMessageRequest))]
[JsonSerializable(typeof(EditMessageRequest))]
[JsonSerializable(typeof(MessageChange))]
[JsonSerializable(typeof(ItemList<MessageVersion>))]
[JsonSerializable(typeof(ItemList<Pin>))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(ThreadPage))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(ImportAuthorsRequest))]
[JsonSerializable(typeof(ImportMessagesRequest))]
[JsonSerializable(typeof(ImportMessagesResult))]
[JsonSerializable(typeof(Problem))]
public sealed partial class ParleyJson : JsonSerializerContext
{
    /// <summary>
    /// Makes other options speak this dialect too; generated metadata alone does not carry its settings along. Text
    /// goes out as it is, not as
    /// <c>\u....</c>: what is not ASCII stays short, and nothing here ends up inside HTML.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var dialect = Default.Options;
        options.PropertyNamingPolicy = dialect.PropertyNamingPolicy;
        options.PropertyNameCaseInsensitive = dialect.PropertyNameCaseInsensitive;
        options.NumberHandling = dialect.NumberHandling;
        options.DefaultIgnoreCondition = dialect.DefaultIgnoreCondition;
        options.AllowOutOfOrderMetadataProperties = dialect.AllowOutOfOrderMetadataProperties;
        options.AllowDuplicateProperties = dialect.AllowDuplicateProperties;
        options.RespectNullableAnnotations = dialect.RespectNullableAnnotations;
        options.MaxDepth = dialect.MaxDepth;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        foreach (var converter in dialect.Converters)
        {
            options.Converters.Add(converter);
        }

        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
