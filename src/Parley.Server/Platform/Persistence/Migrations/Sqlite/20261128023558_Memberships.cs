using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>
    /// A membership has the seq of its join, and states of threads name the membership that they belong to in place of
    /// referring to it (ADR-0034): its end does not delete them in its commit.
    /// </summary>
    public partial class Memberships : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_thread_states_channel_members_channel_id_user_id",
                table: "thread_states");

            migrationBuilder.AddColumn<long>(
                name: "joined_seq",
                table: "thread_states",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "joined_seq",
                table: "channel_members",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // An older server knows only the states of present memberships.
            migrationBuilder.Sql(
                """
                DELETE FROM thread_states WHERE NOT EXISTS (
                    SELECT 1 FROM channel_members member
                    WHERE member.channel_id = thread_states.channel_id AND member.user_id = thread_states.user_id
                        AND member.joined_seq = thread_states.joined_seq);
                """);
            migrationBuilder.DropColumn(
                name: "joined_seq",
                table: "thread_states");

            migrationBuilder.DropColumn(
                name: "joined_seq",
                table: "channel_members");

            migrationBuilder.AddForeignKey(
                name: "FK_thread_states_channel_members_channel_id_user_id",
                table: "thread_states",
                columns: new[] { "channel_id", "user_id" },
                principalTable: "channel_members",
                principalColumns: new[] { "channel_id", "user_id" },
                onDelete: ReferentialAction.Cascade);
        }
    }
}
