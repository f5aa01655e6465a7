using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>
    /// Threads become places to read (ADR-0034). A message is in one of two indexes by channel and seq: top-level, or reply. Replies are
    /// found by their thread as well.
    /// </summary>
    public partial class ThreadPlaces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "thread_states",
                columns: table => new
                {
                    channel_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    thread_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    read_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    following = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_thread_states", x => new { x.channel_id, x.user_id, x.thread_id });
                    table.ForeignKey(
                        name: "FK_thread_states_channel_members_channel_id_user_id",
                        columns: x => new { x.channel_id, x.user_id },
                        principalTable: "channel_members",
                        principalColumns: new[] { "channel_id", "user_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_thread_states_thread_id",
                table: "thread_states",
                column: "thread_id",
                filter: "following");
            migrationBuilder.Sql(
                """
                DROP INDEX ix_messages_channel_id_seq;
                CREATE UNIQUE INDEX ix_messages_top_level ON messages (channel_id, seq) WHERE idx IS NOT NULL;
                CREATE UNIQUE INDEX ix_messages_replies ON messages (channel_id, seq) WHERE idx IS NULL;
                CREATE INDEX ix_messages_thread ON messages (thread_id, seq) WHERE thread_id IS NOT NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "thread_states");
            migrationBuilder.Sql(
                """
                DROP INDEX ix_messages_thread;
                DROP INDEX ix_messages_replies;
                DROP INDEX ix_messages_top_level;
                CREATE UNIQUE INDEX ix_messages_channel_id_seq ON messages (channel_id, seq);
                """);
        }
    }
}
