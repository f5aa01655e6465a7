namespace Parley.Server.Tests.Access;

/// <summary>A caller without the right to an operation, as the access tests try them.</summary>
internal enum Actor
{
    /// <summary>Without a session.</summary>
    Anonymous,

    /// <summary>A user of another workspace.</summary>
    Outsider,

    /// <summary>A member of the workspace, not of the private channel.</summary>
    Member,

    /// <summary>A user who was removed from the workspace and the private channel.</summary>
    Former,

    /// <summary>A guest, in #general only.</summary>
    Guest,
}
