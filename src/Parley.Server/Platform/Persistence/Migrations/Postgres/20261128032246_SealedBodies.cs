using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>Encrypted conversations, whose messages have a sealed body in place of a text (ADR-0035).</summary>
    public partial class SealedBodies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "encrypted",
                table: "channels",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            // A message has one body: a text or a sealed one.
            migrationBuilder.Sql(
                """
                ALTER TABLE messages ADD COLUMN sealed bytea NULL
                    CONSTRAINT ck_messages_one_body CHECK (sealed IS NULL OR content = '');
                ALTER TABLE message_versions ADD COLUMN sealed bytea NULL
                    CONSTRAINT ck_message_versions_one_body CHECK (sealed IS NULL OR content = '');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // An older server has no place for them.
            migrationBuilder.Sql(
                """
                DELETE FROM channels WHERE encrypted;
                ALTER TABLE message_versions DROP COLUMN sealed;
                ALTER TABLE messages DROP COLUMN sealed;
                """);
            migrationBuilder.DropColumn(
                name: "encrypted",
                table: "channels");
        }
    }
}
