using static Parley.Server.Tests.Access.RestRow;

namespace Parley.Server.Tests.Access;

/// <summary>The requests about workspaces, users and sessions.</summary>
internal static class WorkspaceRestGrid
{
    public static readonly RestRow[] Rows =
    [
        // The workspace.
        new(
            "GET",
            "/api/workspaces/{workspaceId}",
            "workspaces/{workspace}",
            null,
            NoWorkspace,
            Allowed,
            NoWorkspace,
            Allowed
        ),
        new(
            "PATCH",
            "/api/workspaces/{workspaceId}",
            "workspaces/{workspace}",
            """{"name":"hacked"}""",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "GET",
            "/api/workspaces/{workspaceId}/members",
            "workspaces/{workspace}/members",
            null,
            NoWorkspace,
            Allowed,
            NoWorkspace,
            Allowed
        ),
        new(
            "PATCH",
            "/api/workspaces/{workspaceId}/members/{userId}",
            "workspaces/{workspace}/members/{self}",
            """{"role":"owner"}""",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "DELETE",
            "/api/workspaces/{workspaceId}/members/{userId}",
            "workspaces/{workspace}/members/{owner}",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "POST",
            "/api/workspaces/{workspaceId}/invites",
            "workspaces/{workspace}/invites",
            "{}",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "GET",
            "/api/workspaces/{workspaceId}/invites",
            "workspaces/{workspace}/invites",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "DELETE",
            "/api/workspaces/{workspaceId}/invites/{code}",
            "workspaces/{workspace}/invites/{invite}",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "GET",
            "/api/workspaces/{workspaceId}/channels",
            "workspaces/{workspace}/channels",
            null,
            NoWorkspace,
            Allowed,
            NoWorkspace,
            Allowed
        ),
        new(
            "POST",
            "/api/workspaces/{workspaceId}/channels",
            "workspaces/{workspace}/channels",
            """{"name":"hacked","kind":"public"}""",
            NoWorkspace,
            "",
            NoWorkspace,
            Forbidden
        ),
        new(
            "POST",
            "/api/workspaces/{workspaceId}/import/authors",
            "workspaces/{workspace}/import/authors",
            """{"names":["hacked"]}""",
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        // Accounts of members: a role in one workspace is not enough, and these actors have none.
        new(
            "POST",
            "/api/workspaces/{workspaceId}/members/{userId}/password-reset",
            "workspaces/{workspace}/members/{owner}/password-reset",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "PUT",
            "/api/workspaces/{workspaceId}/members/{userId}/deactivation",
            "workspaces/{workspace}/members/{owner}/deactivation",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        new(
            "DELETE",
            "/api/workspaces/{workspaceId}/members/{userId}/deactivation",
            "workspaces/{workspace}/members/{owner}/deactivation",
            null,
            NoWorkspace,
            Forbidden,
            NoWorkspace,
            Forbidden
        ),
        // Users and sessions.
        new(
            "POST",
            "/api/me/password",
            "me/password",
            """{"currentPassword":"wrong","newPassword":"another quiet harbour"}""",
            WrongPassword,
            WrongPassword,
            WrongPassword,
            WrongPassword
        ),
        new(
            "POST",
            "/api/me/deactivation",
            "me/deactivation",
            """{"password":"wrong"}""",
            WrongPassword,
            WrongPassword,
            WrongPassword,
            WrongPassword
        ),
        new(
            "GET",
            "/api/users/{userId}",
            "users/{owner}",
            null,
            "404 user.not_found",
            Allowed,
            "404 user.not_found",
            Allowed
        ),
        new(
            "DELETE",
            "/api/me/sessions/{sessionId}",
            "me/sessions/{session}",
            null,
            "404 session.not_found",
            "404 session.not_found",
            "404 session.not_found",
            "404 session.not_found"
        ),
        new(
            "PATCH",
            "/api/me/devices/{deviceId}",
            "me/devices/{device}",
            """{"name":"Mine"}""",
            "404 device.not_found",
            "404 device.not_found",
            "404 device.not_found",
            "404 device.not_found"
        ),
        new(
            "DELETE",
            "/api/me/devices/{deviceId}",
            "me/devices/{device}",
            null,
            "404 device.not_found",
            "404 device.not_found",
            "404 device.not_found",
            "404 device.not_found"
        ),
        new(
            "GET",
            "/api/me/devices/{deviceId}/events",
            "me/devices/{device}/events",
            null,
            "404 device.not_found",
            "404 device.not_found",
            "404 device.not_found",
            "404 device.not_found"
        ),
        new("POST", "/api/me/devices", "me/devices", """{"name":"Laptop"}""", Allowed, Allowed, Allowed, Allowed),
        new("GET", "/api/me/devices", "me/devices", null, Allowed, Allowed, Allowed, Allowed),
        new("GET", "/api/me", "me", null, Allowed, Allowed, Allowed, Allowed),
        new("PATCH", "/api/me", "me", """{"displayName":"{name}"}""", Allowed, Allowed, Allowed, Allowed),
        new("GET", "/api/me/sessions", "me/sessions", null, Allowed, Allowed, Allowed, Allowed),
        new("GET", "/api/me/events", "me/events", null, Allowed, Allowed, Allowed, Allowed),
        new("POST", "/api/auth/tickets", "auth/tickets", null, Allowed, Allowed, Allowed, Allowed),
        new("GET", "/api/workspaces", "workspaces", null, Allowed, Allowed, Allowed, Allowed),
        new("POST", "/api/workspaces", "workspaces", """{"name":"Own"}""", Allowed, Allowed, Allowed, Allowed),
        new(
            "POST",
            "/api/invites/{code}/accept",
            "invites/unknown/accept",
            null,
            "404 invite.not_found",
            "404 invite.not_found",
            "404 invite.not_found",
            "404 invite.not_found"
        ),
        new("POST", "/api/auth/logout", "auth/logout", null, "", "", "", ""),
    ];
}
