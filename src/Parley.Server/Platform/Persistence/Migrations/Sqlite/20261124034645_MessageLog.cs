using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>
    /// The tables of the message log, which EF Core has no model of: they are clustered by channel and seq (WITHOUT ROWID), which it cannot express, and
    /// nothing but the log's own SQL touches them (ADR-0006).
    /// </summary>
    public partial class MessageLog : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

                CREATE TABLE messages (
                    channel_id BLOB NOT NULL,
                    seq INTEGER NOT NULL,
                    id BLOB NOT NULL,
                    idx INTEGER NULL,
                    author_id BLOB NOT NULL,
                    content TEXT NOT NULL,
                    type INTEGER NOT NULL,
                    thread_id BLOB NULL,
                    reply_to BLOB NULL,
                    created_at INTEGER NOT NULL,
                    PRIMARY KEY (channel_id, seq)
                ) WITHOUT ROWID;

                CREATE UNIQUE INDEX ix_messages_id ON messages (id);

                CREATE TABLE events (
                    channel_id BLOB NOT NULL,
                    seq INTEGER NOT NULL,
                    payload BLOB NOT NULL,
                    created_at INTEGER NOT NULL,
                    PRIMARY KEY (channel_id, seq)
                ) WITHOUT ROWID;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE events; DROP TABLE messages; DROP TABLE meta;");
        }
    }
}
