using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>Replies are counted per thread, in their commits (ADR-0039).</summary>
    public partial class Threads : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "threads",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    channel_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    reply_count = table.Column<int>(type: "INTEGER", nullable: false),
                    last_reply_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_reply_seq = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_threads", x => x.id);
                });

            // Counts the replies so far, without deleted ones.
            migrationBuilder.Sql(
                """
                INSERT INTO threads (id, channel_id, reply_count, last_reply_at, last_reply_seq)
                SELECT thread.thread_id, thread.channel_id, thread.replies, newest.created_at, newest.seq
                FROM (
                    SELECT thread_id, channel_id, count(*) AS replies, max(seq) AS seq FROM messages
                    WHERE thread_id IS NOT NULL AND deleted_at IS NULL GROUP BY thread_id, channel_id) thread
                JOIN messages newest ON newest.thread_id = thread.thread_id AND newest.seq = thread.seq;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "threads");
        }
    }
}
