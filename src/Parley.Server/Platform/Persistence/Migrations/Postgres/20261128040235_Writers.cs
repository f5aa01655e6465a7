using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>
    /// Members of direct and group conversations who have written in them (ADR-0034): unanswered ones are limited.
    /// </summary>
    public partial class Writers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "has_written",
                table: "channel_members",
                type: "boolean",
                nullable: false,
                defaultValue: false);
            migrationBuilder.Sql(
                """
                UPDATE channel_members SET has_written = true
                WHERE channel_id IN (SELECT id FROM channels WHERE kind IN (2, 3)) AND (
                    EXISTS (
                        SELECT 1 FROM messages WHERE messages.channel_id = channel_members.channel_id
                            AND messages.author_id = channel_members.user_id AND messages.idx IS NOT NULL)
                    OR EXISTS (
                        SELECT 1 FROM messages WHERE messages.channel_id = channel_members.channel_id
                            AND messages.author_id = channel_members.user_id AND messages.idx IS NULL));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "has_written",
                table: "channel_members");
        }
    }
}
