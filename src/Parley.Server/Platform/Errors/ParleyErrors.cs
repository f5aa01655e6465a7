using static Parley.Server.Platform.Errors.ErrorKind;

namespace Parley.Server.Platform.Errors;

/// <summary>All expected failures.</summary>
internal static class ParleyErrors
{
    public static ParleyError AuthRequired { get; } =
        new(
            Unauthenticated,
            ErrorCodes.AuthRequired,
            "You are not signed in, or the session has ended. Sign in and try again."
        );

    public static ParleyError InvalidCredentials { get; } =
        new(Unauthenticated, ErrorCodes.AuthInvalidCredentials, "E-mail or password is wrong.");

    public static ParleyError TicketInvalid { get; } =
        new(
            Unauthenticated,
            ErrorCodes.AuthTicketInvalid,
            "The ticket is unknown, used or too old. Ask for a new one."
        );

    public static ParleyError AccessForbidden { get; } =
        new(Forbidden, ErrorCodes.AccessForbidden, "Your role does not allow this.");

    public static ParleyError RankTooLow { get; } =
        AccessForbidden with
        {
            Message = "Only a user who ranks above this user in all their workspaces may do this.",
        };

    public static ParleyError RegistrationClosed { get; } =
        new(Forbidden, ErrorCodes.RegistrationClosed, "This server accepts no new accounts. Ask its operator.");

    public static ParleyError RegistrationInviteRequired { get; } =
        new(
            Forbidden,
            ErrorCodes.RegistrationInviteRequired,
            "A new account needs an invite. Ask a member for a link."
        );

    public static ParleyError EmailTaken { get; } =
        new(Conflict, ErrorCodes.AccountEmailTaken, "An account with this e-mail exists already. Sign in instead.");

    /// <summary>Only after the right password.</summary>
    public static ParleyError AccountDeactivated { get; } =
        new(
            Forbidden,
            ErrorCodes.AccountDeactivated,
            "Your account is deactivated. An owner or admin of your workspace can undo it."
        );

    public static ParleyError ResetUnavailable { get; } =
        new(
            Conflict,
            ErrorCodes.ResetUnavailable,
            "This server sends no email. Ask an admin of your workspace for a link."
        );

    public static ParleyError ResetInvalid { get; } =
        new(Rule, ErrorCodes.ResetInvalid, "The link is unknown, used or too old. Ask for a new one.");

    public static ParleyError InviteNotFound { get; } =
        new(NotFound, ErrorCodes.InviteNotFound, "There is no such invite, or it was revoked.");

    /// <summary>
    /// The same code as for a missing invite: it does not reveal that the invite is valid for others.
    /// </summary>
    public static ParleyError InviteNotForYou { get; } =
        new(
            NotFound,
            ErrorCodes.InviteNotFound,
            "This invite does not admit you: you were removed after it was created. Ask for a new one."
        );

    public static ParleyError InviteExpired { get; } =
        new(Rule, ErrorCodes.InviteExpired, "The invite has expired. Ask for a new one.");

    public static ParleyError InviteUsedUp { get; } =
        new(Rule, ErrorCodes.InviteUsedUp, "The invite has no uses left. Ask for a new one.");

    public static ParleyError InviteTooMany { get; } =
        new(Rule, ErrorCodes.InviteTooMany, "The workspace has the maximum number of open invites. Revoke one first.");

    public static ParleyError WorkspaceNotFound { get; } =
        new(NotFound, ErrorCodes.WorkspaceNotFound, "There is no such workspace, or you are not a member.");

    public static ParleyError LastOwner { get; } =
        new(
            Rule,
            ErrorCodes.WorkspaceLastOwner,
            "A workspace needs at least one owner. Make another member an owner first."
        );

    public static ParleyError WorkspaceTooMany { get; } =
        new(
            Rule,
            ErrorCodes.WorkspaceTooMany,
            "You have reached the maximum number of workspaces to create or join. Leave one, or ask the operator."
        );

    public static ParleyError ChannelTooManyCreated { get; } =
        new(
            Rule,
            ErrorCodes.ChannelTooMany,
            "The workspace, or you in it, has reached the maximum number of channels. "
                + "Use an existing one, or ask an admin."
        );

    public static ParleyError ChannelTooManyJoined { get; } =
        new(
            Rule,
            ErrorCodes.ChannelTooMany,
            "You are a member of the maximum number of channels of this workspace. Leave one first."
        );

    public static ParleyError ChannelTooManyAdded { get; } =
        new(
            Rule,
            ErrorCodes.ChannelTooMany,
            "The user has the maximum number of channels that others may add them to. They can still "
                + "join by themselves or by invite."
        );

    public static ParleyError ChannelNotFound { get; } =
        new(NotFound, ErrorCodes.ChannelNotFound, "There is no such channel, or you cannot see it.");

    public static ParleyError ChannelNotMember { get; } =
        new(Forbidden, ErrorCodes.ChannelNotMember, "Only members of the channel may do this. Join it first.");

    public static ParleyError ConversationTooManyToday { get; } =
        new(Rule, ErrorCodes.ConversationTooMany, "You have opened the maximum number of conversations of one day.");

    public static ParleyError ConversationTooManyUnanswered { get; } =
        new(
            Rule,
            ErrorCodes.ConversationTooMany,
            "You have opened the maximum number of conversations: in all, without an answer, or without one from one "
                + "of these users. Use an existing one."
        );

    public static ParleyError ConversationTooMany { get; } =
        new(
            Rule,
            ErrorCodes.ConversationTooMany,
            "You, or one of the others, have the maximum number of conversations."
        );

    public static ParleyError ConversationIsClosed { get; } =
        new(
            Forbidden,
            ErrorCodes.ConversationClosed,
            "Nobody else in this conversation shares a workspace with you any more. It can only be read."
        );

    public static ParleyError ChannelIsArchived { get; } =
        new(Rule, ErrorCodes.ChannelArchived, "The channel is archived and read-only.");

    public static ParleyError ChannelIsRequired { get; } =
        new(Rule, ErrorCodes.ChannelRequired, "#general can be neither left nor archived.");

    public static ParleyError ChannelNameTaken { get; } =
        new(Conflict, ErrorCodes.ChannelNameTaken, "Another channel of this workspace has this name. Choose another.");

    public static ParleyError MessageNotFound { get; } =
        new(NotFound, ErrorCodes.MessageNotFound, "There is no such message in this channel.");

    public static ParleyError MessageEmpty { get; } =
        new(Rule, ErrorCodes.MessageEmpty, "A message needs at least one character that is not white space.");

    public static ParleyError MessageWrongBody { get; } =
        new(
            Rule,
            ErrorCodes.MessageWrongBody,
            "An encrypted conversation takes only sealed messages, all others take only content."
        );

    public static ParleyError ThreadNotFound { get; } =
        new(Rule, ErrorCodes.MessageThreadNotFound, "threadId is not a top-level message of this channel.");

    public static ParleyError ThreadIsEmpty { get; } =
        new(Rule, ErrorCodes.MessageThreadNotFound, "The message has no replies: there is no thread to follow.");

    public static ParleyError ReplyNotFound { get; } =
        new(Rule, ErrorCodes.MessageReplyNotFound, "replyTo is not a message of this channel.");

    public static ParleyError MessageDeleted { get; } =
        new(Rule, ErrorCodes.MessageDeleted, "The message was deleted and can no longer be changed.");

    public static ParleyError MessageNotAuthor { get; } =
        new(Forbidden, ErrorCodes.MessageNotAuthor, "Only its author may edit a message; deleting is also for admins.");

    public static ParleyError UserNotFound { get; } =
        new(NotFound, ErrorCodes.UserNotFound, "There is no such user, or you share no workspace with them.");

    public static ParleyError SessionNotFound { get; } =
        new(NotFound, ErrorCodes.SessionNotFound, "You have no such session.");

    public static ParleyError DeviceNotFound { get; } =
        new(NotFound, ErrorCodes.DeviceNotFound, "You have no such device.");

    public static ParleyError DeviceTooMany { get; } =
        new(Rule, ErrorCodes.DeviceTooMany, "You have the maximum number of devices. Remove one first.");

    public static ParleyError IdConflict { get; } =
        new(Conflict, ErrorCodes.IdConflict, "This id is taken by something else. Choose a new one.");

    public static ParleyError Unavailable { get; } =
        new(
            ErrorKind.Unavailable,
            ErrorCodes.ServerUnavailable,
            "The server cannot store anything right now. Repeat with the same id.",
            1000
        );

    /// <summary>A commit with an older name of a user is refused: read the name again.</summary>
    public static ParleyError NameChanged { get; } =
        new(ErrorKind.Unavailable, ErrorCodes.ServerUnavailable, "A user has another name now. Repeat it.", 1000);

    public static ParleyError HostRefused { get; } =
        new(
            ErrorKind.Malformed,
            ErrorCodes.RequestMalformed,
            "The server does not answer to the name in the Host header. Set Parley__PublicUrl, or add the name to "
                + "Parley__AllowedHosts__0."
        );

    public static ParleyError Malformed(string message) =>
        new(ErrorKind.Malformed, ErrorCodes.RequestMalformed, message);

    public static ParleyError Invalid(string field, string problem) =>
        new(Rule, ErrorCodes.RequestInvalid, $"{field}: {problem}")
        {
            Fields = new(StringComparer.Ordinal) { [field] = [problem] },
        };

    public static ParleyError OriginRefused(string? origin) =>
        new(
            Forbidden,
            ErrorCodes.AuthOrigin,
            $"The origin '{origin ?? "(none)"}' is not allowed. Add it to AllowedOrigins in the server's configuration."
        );

    public static ParleyError LockedOut(TimeSpan wait) =>
        new(
            TooMany,
            ErrorCodes.AuthLockedOut,
            "Too many wrong passwords. Wait before the next attempt.",
            Milliseconds(wait)
        );

    public static ParleyError RateLimited(TimeSpan wait) =>
        new(
            TooMany,
            ErrorCodes.RateLimited,
            "Too many requests. Wait and repeat with the same id.",
            Milliseconds(wait)
        );

    /// <summary>As at a sign-in, with the name of the field.</summary>
    public static ParleyError WrongPassword(string field) =>
        new(Unauthenticated, ErrorCodes.AuthInvalidCredentials, $"{field}: the password is wrong.")
        {
            Fields = new(StringComparer.Ordinal) { [field] = ["the password is wrong"] },
        };

    public static ParleyError PasswordWeak(string message) => new(Rule, ErrorCodes.AccountPasswordWeak, message);

    public static ParleyError ChannelNameInvalid(int maxLength) =>
        new(Rule, ErrorCodes.ChannelNameInvalid, $"name: 1-{maxLength} letters, digits, '-', '_' or '.'.");

    public static ParleyError MessageTooLong(int length, int maxLength) =>
        new(
            Rule,
            ErrorCodes.MessageTooLong,
            $"content: {length} UTF-16 units; at most {maxLength} are allowed. Split the message."
        );

    public static ParleyError SealedTooLong(int length, int maxLength) =>
        new(Rule, ErrorCodes.MessageTooLong, $"sealed: {length} bytes; at most {maxLength} are allowed.");

    public static ParleyError ReactionInvalid(int maxLength) =>
        new(Rule, ErrorCodes.ReactionInvalid, $"emoji: exactly one emoji of at most {maxLength} UTF-16 units.");

    public static ParleyError ReactionTooMany(int max) =>
        new(Rule, ErrorCodes.ReactionTooMany, $"The message has {max} different emojis already. Use one of them.");

    public static ParleyError ThreadTooMany(int max) =>
        new(Rule, ErrorCodes.ThreadTooMany, $"You follow {max} threads of this channel already. Unfollow one first.");

    public static ParleyError PinTooMany(int max) =>
        new(Rule, ErrorCodes.PinTooMany, $"The channel has {max} pinned messages already. Unpin one first.");

    private static long Milliseconds(TimeSpan wait) => (long)Math.Ceiling(Math.Max(1, wait.TotalMilliseconds));
}
