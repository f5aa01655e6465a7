using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MessageChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "floor",
                table: "streams",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
            migrationBuilder.Sql(
                """
                ALTER TABLE messages ADD COLUMN edited_at INTEGER NULL;
                ALTER TABLE messages ADD COLUMN deleted_at INTEGER NULL;
                ALTER TABLE messages ADD COLUMN version INTEGER NULL;
                ALTER TABLE messages ADD COLUMN original BLOB NULL;
                ALTER TABLE messages ADD COLUMN reactions INTEGER NOT NULL DEFAULT 0;

                CREATE TABLE message_versions (
                    message_id BLOB NOT NULL,
                    seq INTEGER NOT NULL,
                    content TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    PRIMARY KEY (message_id, seq)
                ) WITHOUT ROWID;

                CREATE TABLE reactions (
                    message_id BLOB NOT NULL,
                    emoji TEXT NOT NULL,
                    user_id BLOB NOT NULL,
                    seq INTEGER NOT NULL,
                    PRIMARY KEY (message_id, emoji, user_id)
                ) WITHOUT ROWID;

                CREATE TABLE pins (
                    channel_id BLOB NOT NULL,
                    message_id BLOB NOT NULL,
                    user_id BLOB NOT NULL,
                    created_at INTEGER NOT NULL,
                    PRIMARY KEY (channel_id, message_id)
                ) WITHOUT ROWID;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TABLE pins;
                DROP TABLE reactions;
                DROP TABLE message_versions;
                ALTER TABLE messages DROP COLUMN reactions;
                ALTER TABLE messages DROP COLUMN original;
                ALTER TABLE messages DROP COLUMN version;
                ALTER TABLE messages DROP COLUMN deleted_at;
                ALTER TABLE messages DROP COLUMN edited_at;
                """);
            migrationBuilder.DropColumn(
                name: "floor",
                table: "streams");
        }
    }
}
