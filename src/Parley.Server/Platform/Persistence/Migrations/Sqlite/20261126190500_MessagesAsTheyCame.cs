using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>
    /// Messages lie in the order they came in, and channel and seq find them by an index (ADR-0023). Those that are there already stay by channel.
    /// </summary>
    public partial class MessagesAsTheyCame : Migration
    {
        private const string Columns =
            "channel_id, seq, id, idx, author_id, content, type, thread_id, reply_to, created_at, edited_at, deleted_at, version, original, reactions";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Rebuild(
            migrationBuilder,
            "number INTEGER PRIMARY KEY,",
            string.Empty,
            string.Empty,
            "CREATE UNIQUE INDEX ix_messages_channel_id_seq ON messages (channel_id, seq);");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            Rebuild(migrationBuilder, string.Empty, ", PRIMARY KEY (channel_id, seq)", "WITHOUT ROWID", string.Empty);

        private static void Rebuild(MigrationBuilder migrationBuilder, string number, string key, string options, string index) => migrationBuilder.Sql(
            $"""
            CREATE TABLE messages_new (
                {number}
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
                edited_at INTEGER NULL,
                deleted_at INTEGER NULL,
                version INTEGER NULL,
                original BLOB NULL,
                reactions INTEGER NOT NULL DEFAULT 0{key}
            ) {options};

            INSERT INTO messages_new ({Columns}) SELECT {Columns} FROM messages ORDER BY channel_id, seq;
            DROP TABLE messages;
            ALTER TABLE messages_new RENAME TO messages;
            CREATE UNIQUE INDEX ix_messages_id ON messages (id);
            {index}
            """);
    }
}
