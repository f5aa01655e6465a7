using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>
    /// Events keep no content of messages any more (ADR-0026): what they gave out is read from the message. What the file still
    /// holds of deleted texts in unused places goes with the compaction that is due then (<see cref="SqliteCompaction"/>).
    /// </summary>
    public partial class DeletedContent : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                ALTER TABLE events ADD COLUMN content_of BLOB NULL;

                UPDATE events SET
                    content_of = unhex(json_extract(CAST(payload AS TEXT), '$.id'), '-'),
                    payload = CAST(json_set(CAST(payload AS TEXT), '$.content', '') AS BLOB)
                WHERE CAST(payload AS TEXT) LIKE '{"type":"message.updated",%';

                INSERT INTO meta(key, value) SELECT 'compaction', 'due' WHERE EXISTS (SELECT 1 FROM messages);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // An older server reads the payload as it is: it gets what the message says now.
            migrationBuilder.Sql(
                """
                UPDATE events SET payload = CAST(json_set(
                    CAST(payload AS TEXT), '$.content', (SELECT content FROM messages WHERE messages.id = events.content_of)) AS BLOB)
                WHERE content_of IS NOT NULL;
                ALTER TABLE events DROP COLUMN content_of;
                DELETE FROM meta WHERE key IN ('compaction', 'erasure');
                """);
        }
    }
}
