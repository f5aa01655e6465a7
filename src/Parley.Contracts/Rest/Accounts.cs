namespace Parley.Rest;

/// <summary>Answer of <c>GET /api/auth/options</c>: what a sign-in page needs to know.</summary>
public sealed record AuthOptions
{
    /// <summary>Who can create an account.</summary>
    public required RegistrationMode Registration { get; init; }

    /// <summary>True until the first account exists.</summary>
    public required bool FirstRun { get; init; }

    /// <summary>Whether a forgotten password can be reset by mail; else an admin makes a link.</summary>
    public required bool PasswordReset { get; init; }

    /// <summary>A sign-in to try, on a demo server only.</summary>
    public DemoLogIn? Demo { get; init; }
}

/// <summary>The sign-in of a demo server.</summary>
public sealed record DemoLogIn(string Email, string Password);

/// <summary>Body of <c>POST /api/auth/register</c>.</summary>
public sealed record RegisterRequest
{
    /// <summary>The sign-in name; unique on the server.</summary>
    public required string Email { get; init; }

    /// <summary>1-80 characters.</summary>
    public required string DisplayName { get; init; }

    /// <summary>At least 10 characters by default.</summary>
    public required string Password { get; init; }

    /// <summary>An invite's code.</summary>
    public string? Invite { get; init; }

    /// <summary>For the first account: the name of the workspace that comes with it; default "Parley".</summary>
    public string? WorkspaceName { get; init; }
}

/// <summary>Answer of <c>POST /api/auth/register</c>.</summary>
public sealed record RegisterResult
{
    /// <summary>The new account.</summary>
    public required Me User { get; init; }

    /// <summary>The workspace made for it or joined by its invite.</summary>
    public Workspace? Workspace { get; init; }
}

/// <summary>Body of <c>POST /api/auth/login</c>.</summary>
public sealed record LogInRequest
{
    /// <summary>The sign-in name.</summary>
    public required string Email { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }
}

/// <summary>Answer of <c>POST /api/auth/login</c>.</summary>
public sealed record LogInResult
{
    /// <summary>The account.</summary>
    public required Me User { get; init; }
}

/// <summary>Body of <c>POST /api/auth/token</c>.</summary>
public sealed record TokenRequest
{
    /// <summary>The sign-in name.</summary>
    public required string Email { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }

    /// <summary>How the session is named in the list of sessions, 1-200 characters.</summary>
    public required string Device { get; init; }
}

/// <summary>Answer of <c>POST /api/auth/token</c>.</summary>
public sealed record TokenResult
{
    /// <summary>The bearer token. Shown once; the server keeps a hash.</summary>
    public required string Token { get; init; }

    /// <summary>When it ends if it is not used before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The account.</summary>
    public required Me User { get; init; }
}

/// <summary>Answer of <c>POST /api/auth/tickets</c>.</summary>
public sealed record SocketTicket
{
    /// <summary>Opens one socket.</summary>
    public required string Ticket { get; init; }

    /// <summary>Until when (30 s by default).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Body of <c>PATCH /api/me</c>.</summary>
public sealed record UpdateMeRequest
{
    /// <summary>1-80 characters.</summary>
    public required string DisplayName { get; init; }
}

/// <summary>Body of <c>POST /api/me/password</c>.</summary>
public sealed record ChangePasswordRequest
{
    /// <summary>The password that signs in now.</summary>
    public required string CurrentPassword { get; init; }

    /// <summary>The one that signs in from then on.</summary>
    public required string NewPassword { get; init; }
}

/// <summary>Body of <c>POST /api/me/deactivation</c>.</summary>
public sealed record DeactivateMeRequest
{
    /// <summary>The caller's password.</summary>
    public required string Password { get; init; }
}

/// <summary>Body of <c>POST /api/auth/password-resets</c>.</summary>
public sealed record PasswordResetRequest
{
    /// <summary>The sign-in name of the account.</summary>
    public required string Email { get; init; }
}

/// <summary>Body of <c>POST /api/auth/password-resets/check</c>.</summary>
public sealed record CheckPasswordResetRequest
{
    /// <summary>The code of the link; it stays good.</summary>
    public required string Code { get; init; }
}

/// <summary>Answer of <c>POST /api/auth/password-resets/check</c>: whose password the code sets.</summary>
public sealed record PasswordResetAccount
{
    /// <summary>The sign-in name of the account.</summary>
    public required string Email { get; init; }

    /// <summary>The display name of the account.</summary>
    public required string DisplayName { get; init; }
}

/// <summary>Body of <c>POST /api/auth/password-resets/complete</c>.</summary>
public sealed record CompletePasswordResetRequest
{
    /// <summary>The code of the link; good for one use.</summary>
    public required string Code { get; init; }

    /// <summary>The new password.</summary>
    public required string Password { get; init; }
}

/// <summary>Answer of <c>POST /api/workspaces/{w}/members/{u}/password-reset</c>.</summary>
public sealed record PasswordResetLink
{
    /// <summary>Sets a new password once. Shown once; the server keeps a hash.</summary>
    public required string Url { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
