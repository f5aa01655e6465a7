using static Parley.Server.Tests.Access.RestRow;

namespace Parley.Server.Tests.Access;

/// <summary>The requests about channels and messages.</summary>
internal static class ChannelRestGrid
{
    private const string ThreadPattern = "/api/channels/{channelId}/threads/{messageId}";

    public static readonly RestRow[] Rows =
    [
        // A private channel does not exist for anyone outside it.
        .. OnPrivate("GET", "/api/channels/{channelId}", "channels/{private}"),
        .. OnPrivate("PATCH", "/api/channels/{channelId}", "channels/{private}", """{"topic":"hacked"}"""),
        .. OnPrivate("DELETE", "/api/channels/{channelId}", "channels/{private}"),
        .. OnPrivate("PUT", "/api/channels/{channelId}/read", "channels/{private}/read", """{"seq":1}"""),
        .. OnPrivate("POST", "/api/channels/{channelId}/join", "channels/{private}/join"),
        .. OnPrivate("POST", "/api/channels/{channelId}/leave", "channels/{private}/leave"),
        .. OnPrivate("GET", "/api/channels/{channelId}/members", "channels/{private}/members"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/members",
            "channels/{private}/members",
            """{"userId":"{self}"}"""
        ),
        .. OnPrivate("DELETE", "/api/channels/{channelId}/members/{userId}", "channels/{private}/members/{owner}"),
        .. OnPrivate("GET", "/api/channels/{channelId}/messages", "channels/{private}/messages"),
        .. OnPrivate("GET", "/api/channels/{channelId}/messages", "channels/{private}/messages?around={secret}"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/messages",
            "channels/{private}/messages",
            """{"id":"{new}","content":"hacked"}"""
        ),
        .. OnPrivate("GET", "/api/channels/{channelId}/events", "channels/{private}/events"),
        .. OnPrivate("GET", ThreadPattern + "/messages", "channels/{private}/threads/{secret}/messages"),
        .. OnPrivate("PUT", ThreadPattern + "/read", "channels/{private}/threads/{secret}/read", """{"seq":1}"""),
        .. OnPrivate("PUT", ThreadPattern + "/follow", "channels/{private}/threads/{secret}/follow"),
        .. OnPrivate("DELETE", ThreadPattern + "/follow", "channels/{private}/threads/{secret}/follow"),
        .. OnPrivate(
            "PATCH",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{private}/messages/{secret}",
            """{"content":"hacked"}"""
        ),
        .. OnPrivate(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{private}/messages/{secret}"
        ),
        .. OnPrivate(
            "GET",
            "/api/channels/{channelId}/messages/{messageId}/history",
            "channels/{private}/messages/{secret}/history"
        ),
        .. OnPrivate(
            "PUT",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{private}/messages/{secret}/reactions/👍"
        ),
        .. OnPrivate(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{private}/messages/{secret}/reactions/👍"
        ),
        .. OnPrivate("GET", "/api/channels/{channelId}/pins", "channels/{private}/pins"),
        .. OnPrivate("PUT", "/api/channels/{channelId}/pins/{messageId}", "channels/{private}/pins/{secret}"),
        .. OnPrivate("DELETE", "/api/channels/{channelId}/pins/{messageId}", "channels/{private}/pins/{secret}"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/import",
            "channels/{private}/import",
            """{"messages":[{"id":"{new}","authorId":"{owner}","content":"hacked","createdAt":"2026-01-01T00:"""
                + """00:00Z"}]}"""
        ),
        // Conversations: of the caller, or of others.
        new("GET", "/api/conversations", "conversations", null, Allowed, Allowed, Allowed, Allowed),
        new(
            "POST",
            "/api/conversations",
            "conversations",
            """{"userIds":["{owner}"]}""",
            "404 user.not_found",
            "",
            "404 user.not_found",
            ""
        ),
        .. OnPrivate("GET", "/api/conversations/{channelId}", "conversations/{private}"),
        .. OnPrivate("GET", "/api/conversations/{channelId}", "conversations/{public}"),
        .. OnPrivate("GET", "/api/conversations/{channelId}", "conversations/{direct}"),
        .. OnPrivate("GET", "/api/channels/{channelId}/messages", "channels/{direct}/messages"),
        .. OnPrivate("GET", "/api/channels/{channelId}/events", "channels/{direct}/events"),
        .. OnPrivate("POST", "/api/channels/{channelId}/join", "channels/{direct}/join"),
        .. OnPrivate(
            "POST",
            "/api/channels/{channelId}/messages",
            "channels/{direct}/messages",
            """{"id":"{new}","content":"hacked"}"""
        ),
        // Members of the workspace may read a public channel; guests and outsiders may not.
        new("GET", "/api/channels/{channelId}", "channels/{public}", null, NoChannel, Allowed, NoChannel, NoChannel),
        new(
            "PATCH",
            "/api/channels/{channelId}",
            "channels/{public}",
            """{"topic":"hacked"}""",
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}",
            "channels/{public}",
            null,
            NoChannel,
            Forbidden,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/read",
            "channels/{public}/read",
            """{"seq":1}""",
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "POST",
            "/api/channels/{channelId}/join",
            "channels/{public}/join",
            null,
            NoChannel,
            "",
            NoChannel,
            NoChannel
        ),
        new(
            "POST",
            "/api/channels/{channelId}/members",
            "channels/{public}/members",
            """{"userId":"{self}"}""",
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/members/{userId}",
            "channels/{public}/members/{owner}",
            null,
            NoChannel,
            Forbidden,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/messages",
            "channels/{public}/messages",
            null,
            NoChannel,
            Allowed,
            NoChannel,
            NoChannel
        ),
        new(
            "POST",
            "/api/channels/{channelId}/messages",
            "channels/{public}/messages",
            """{"id":"{new}","content":"hacked"}""",
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/events",
            "channels/{public}/events",
            null,
            NoChannel,
            Allowed,
            NoChannel,
            NoChannel
        ),
        new(
            "PATCH",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{public}/messages/{posted}",
            """{"content":"hacked"}""",
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{public}/messages/{posted}",
            null,
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/messages/{messageId}/history",
            "channels/{public}/messages/{posted}/history",
            null,
            NoChannel,
            Allowed,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{public}/messages/{posted}/reactions/👍",
            null,
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{public}/messages/{posted}/reactions/👍",
            null,
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            "/api/channels/{channelId}/pins",
            "channels/{public}/pins",
            null,
            NoChannel,
            Allowed,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/pins/{messageId}",
            "channels/{public}/pins/{posted}",
            null,
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/pins/{messageId}",
            "channels/{public}/pins/{posted}",
            null,
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            ThreadPattern + "/messages",
            "channels/{public}/threads/{posted}/messages",
            null,
            NoChannel,
            Allowed,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            ThreadPattern + "/read",
            "channels/{public}/threads/{posted}/read",
            """{"seq":1}""",
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "PUT",
            ThreadPattern + "/follow",
            "channels/{public}/threads/{posted}/follow",
            null,
            NoChannel,
            NotMember,
            NoChannel,
            NoChannel
        ),
        new(
            "GET",
            ThreadPattern + "/messages",
            "channels/{general}/threads/{secret}/messages",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        // Another user's message in a joined channel, and a message under a channel that it does not belong to.
        new(
            "PATCH",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{general}/messages/{theirs}",
            """{"content":"hacked"}""",
            NoChannel,
            NotAuthor,
            NoChannel,
            NotAuthor
        ),
        new(
            "DELETE",
            "/api/channels/{channelId}/messages/{messageId}",
            "channels/{general}/messages/{theirs}",
            null,
            NoChannel,
            NotAuthor,
            NoChannel,
            NotAuthor
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/pins/{messageId}",
            "channels/{general}/pins/{secret}",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        new(
            "GET",
            "/api/channels/{channelId}/messages/{messageId}/history",
            "channels/{general}/messages/{secret}/history",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        new(
            "PUT",
            "/api/channels/{channelId}/messages/{messageId}/reactions/{emoji}",
            "channels/{general}/messages/{secret}/reactions/👍",
            null,
            NoChannel,
            NoMessage,
            NoChannel,
            NoMessage
        ),
        new(
            "POST",
            "/api/channels/{channelId}/import",
            "channels/{public}/import",
            """{"messages":[{"id":"{new}","authorId":"{owner}","content":"hacked","createdAt":"2026-01-01T00:"""
                + """00:00Z"}]}""",
            NoChannel,
            Forbidden,
            NoChannel,
            NoChannel
        ),
        // A message of an invisible channel is no cursor in a visible one.
        new(
            "GET",
            "/api/channels/{channelId}/messages",
            "channels/{general}/messages?around={secret}",
            null,
            NoChannel,
            "404 message.not_found",
            NoChannel,
            "404 message.not_found"
        ),
    ];

    private static RestRow[] OnPrivate(string method, string pattern, string target, string? body = null) =>
        [new(method, pattern, target, body, NoChannel, NoChannel, NoChannel, NoChannel)];
}
