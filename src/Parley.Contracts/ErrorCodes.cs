namespace Parley;

/// <summary>
/// Every error code of REST and socket. <c>docs/protocol/errors.md</c> says what each asks for; a test keeps the two
/// equal.
/// </summary>
public static partial class ErrorCodes
{
    /// <summary>
    /// 400. The body, a parameter or a frame cannot be read; the message names the place. Correct the request.
    /// </summary>
    public const string RequestMalformed = "request.malformed";

    /// <summary>422. Fields break a rule; <c>errors</c> names each field. Correct them.</summary>
    public const string RequestInvalid = "request.invalid";

    /// <summary>413. The body is larger than allowed; the message says how much is. Send less at once.</summary>
    public const string RequestTooLarge = "request.too_large";

    /// <summary>415. The body is not JSON. Send <c>Content-Type: application/json</c>.</summary>
    public const string RequestUnsupported = "request.unsupported";

    /// <summary>404. There is no such address in the API. Check method and path.</summary>
    public const string RequestNotFound = "request.not_found";

    /// <summary>400. The socket does not know this frame type. Check the spelling and the protocol version.</summary>
    public const string FrameUnknown = "frame.unknown";

    /// <summary>401. Not signed in, or the session has ended. Sign in.</summary>
    public const string AuthRequired = "auth.required";

    /// <summary>401. E-mail or password is wrong.</summary>
    public const string AuthInvalidCredentials = "auth.invalid_credentials";

    /// <summary>429. Too many wrong passwords. Wait <c>retryAfterMs</c>.</summary>
    public const string AuthLockedOut = "auth.locked_out";

    /// <summary>401. The ticket is unknown, used or older than 30 s. Ask for a new one.</summary>
    public const string AuthTicketInvalid = "auth.ticket_invalid";

    /// <summary>403. The page's origin is not allowed. Add it to <c>AllowedOrigins</c>.</summary>
    public const string AuthOrigin = "auth.origin";

    /// <summary>403. Known, but not allowed for this role.</summary>
    public const string AccessForbidden = "access.forbidden";

    /// <summary>403. This server takes no new accounts. Ask its owner.</summary>
    public const string RegistrationClosed = "registration.closed";

    /// <summary>403. A new account needs an invite.</summary>
    public const string RegistrationInviteRequired = "registration.invite_required";

    /// <summary>409. There is an account with this e-mail. Sign in instead.</summary>
    public const string AccountEmailTaken = "account.email_taken";

    /// <summary>422. The password is too short or too simple; the message says how.</summary>
    public const string AccountPasswordWeak = "account.password_weak";

    /// <summary>403. The password is right, and the account is deactivated. An owner or admin can undo it.</summary>
    public const string AccountDeactivated = "account.deactivated";

    /// <summary>409. This server sends no mail. Ask an admin for a link.</summary>
    public const string ResetUnavailable = "reset.unavailable";

    /// <summary>422. The link is unknown, used or too old. Ask for a new one.</summary>
    public const string ResetInvalid = "reset.invalid";

    /// <summary>404. Unknown or revoked invite.</summary>
    public const string InviteNotFound = "invite.not_found";

    /// <summary>422. The invite's time is over. Ask for a new one.</summary>
    public const string InviteExpired = "invite.expired";

    /// <summary>422. The invite was used as often as it allows. Ask for a new one.</summary>
    public const string InviteUsedUp = "invite.used_up";

    /// <summary>422. The workspace has as many open invites as the server allows. Revoke one.</summary>
    public const string InviteTooMany = "invite.too_many";

    /// <summary>404. Unknown, or not visible to the caller.</summary>
    public const string WorkspaceNotFound = "workspace.not_found";

    /// <summary>422. A workspace keeps at least one owner. Make another owner first.</summary>
    public const string WorkspaceLastOwner = "workspace.last_owner";

    /// <summary>
    /// 422. As many workspaces as the server allows were made or joined. Leave one, or ask its operator.
    /// </summary>
    public const string WorkspaceTooMany = "workspace.too_many";

    /// <summary>404. Unknown, or not visible to the caller.</summary>
    public const string ChannelNotFound = "channel.not_found";

    /// <summary>409. Another channel of the workspace has this name.</summary>
    public const string ChannelNameTaken = "channel.name_taken";

    /// <summary>422. 1-80 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>.</summary>
    public const string ChannelNameInvalid = "channel.name_invalid";

    /// <summary>403. Only members of the channel may do this. Join it first.</summary>
    public const string ChannelNotMember = "channel.not_member";

    /// <summary>422. The channel is archived and read-only.</summary>
    public const string ChannelArchived = "channel.archived";

    /// <summary>422. #general can be neither left nor archived.</summary>
    public const string ChannelRequired = "channel.required";

    /// <summary>
    /// 422. As many channels as the server allows were made or joined in the workspace; the message says which. Use one
    /// that is there, or leave one.
    /// </summary>
    public const string ChannelTooMany = "channel.too_many";

    /// <summary>
    /// 422. As many conversations as the server allows were opened, on this day or in all; the message says which.
    /// </summary>
    public const string ConversationTooMany = "conversation.too_many";

    /// <summary>
    /// 403. Nobody else in the conversation shares a workspace with the caller any more. It can only be read.
    /// </summary>
    public const string ConversationClosed = "conversation.closed";

    /// <summary>404. Unknown, or not visible to the caller.</summary>
    public const string MessageNotFound = "message.not_found";

    /// <summary>422. A message needs at least one character that is not white space.</summary>
    public const string MessageEmpty = "message.empty";

    /// <summary>
    /// 422. Longer than <c>limits.messageLength</c>, or a sealed body than <c>limits.sealedBytes</c>. Split it.
    /// </summary>
    public const string MessageTooLong = "message.too_long";

    /// <summary>
    /// 422. An encrypted conversation takes only <c>sealed</c>; all others take only <c>content</c>.
    /// </summary>
    public const string MessageWrongBody = "message.wrong_body";

    /// <summary>
    /// 422. <c>threadId</c> is not a top-level message of this channel; or a thread without replies is to be followed.
    /// </summary>
    public const string MessageThreadNotFound = "message.thread_not_found";

    /// <summary>422. The caller follows the maximum number of threads of the channel. Unfollow one first.</summary>
    public const string ThreadTooMany = "thread.too_many";

    /// <summary>422. <c>replyTo</c> is not a message of this channel.</summary>
    public const string MessageReplyNotFound = "message.reply_not_found";

    /// <summary>422. The message was deleted and can no longer be changed.</summary>
    public const string MessageDeleted = "message.deleted";

    /// <summary>403. Only its author may edit a message; deleting is also for admins.</summary>
    public const string MessageNotAuthor = "message.not_author";

    /// <summary>422. Not one emoji. Send a single emoji of at most <c>limits.emojiLength</c> UTF-16 units.</summary>
    public const string ReactionInvalid = "reaction.invalid";

    /// <summary>422. The message has <c>limits.emojisPerMessage</c> different emojis. Use one that is there.</summary>
    public const string ReactionTooMany = "reaction.too_many";

    /// <summary>422. The channel has <c>limits.pinsPerChannel</c> pinned messages. Take one off first.</summary>
    public const string PinTooMany = "pin.too_many";

    /// <summary>404. Unknown, or not visible to the caller.</summary>
    public const string UserNotFound = "user.not_found";

    /// <summary>404. Not a session of the caller.</summary>
    public const string SessionNotFound = "session.not_found";

    /// <summary>404. Not a device of the caller. Only the device itself reads its events.</summary>
    public const string DeviceNotFound = "device.not_found";

    /// <summary>422. The account has the maximum number of devices, detached ones included. Remove one first.</summary>
    public const string DeviceTooMany = "device.too_many";

    /// <summary>409. The id is taken by something else. Choose a new id.</summary>
    public const string IdConflict = "id.conflict";

    /// <summary>429. Too many at once. Wait <c>retryAfterMs</c> and repeat with the same id.</summary>
    public const string RateLimited = "rate.limited";

    /// <summary>
    /// 503. The server cannot store or is going away. Nothing was done for certain; repeat with the same id after
    /// <c>retryAfterMs</c>.
    /// </summary>
    public const string ServerUnavailable = "server.unavailable";

    /// <summary>500. A fault of the server. Report the <c>traceId</c>.</summary>
    public const string ServerError = "server.error";
}
