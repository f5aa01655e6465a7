namespace Parley.Server.Features.Channels.Effects;

/// <summary>The part of a condition that the rules for contacts have in common.</summary>
internal static class ContactSql
{
    /// <summary>
    /// The row <c>other</c> of <c>users</c> is an open account of a user who was not imported, and shares a workspace
    /// with the user.
    /// </summary>
    /// <param name="user">The parameter of the user.</param>
    /// <param name="imported">The parameter of <see cref="UserKind.Imported"/>.</param>
    public static string IsContactOf(string user, string imported) =>
        $"""
            other.deactivated_at IS NULL AND other.kind <> {imported} AND EXISTS (
                SELECT 1 FROM workspace_members mine JOIN workspace_members theirs
                    ON theirs.workspace_id = mine.workspace_id AND theirs.user_id = other.id
                WHERE mine.user_id = {user})
            """;
}
