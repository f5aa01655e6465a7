using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>Events keep no content of messages any more (ADR-0026): what they gave out is read from the message.</summary>
    public partial class DeletedContent : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                ALTER TABLE events ADD COLUMN content_of uuid NULL;

                UPDATE events SET
                    content_of = (frame.json->>'id')::uuid,
                    payload = convert_to(json_build_object(
                        'type', 'message.updated', 'channelId', frame.json->'channelId', 'seq', frame.json->'seq', 'id', frame.json->'id',
                        'content', '', 'updatedAt', frame.json->'updatedAt')::text, 'UTF8')
                FROM (
                    SELECT channel_id, seq, convert_from(payload, 'UTF8')::json AS json FROM events
                    -- With spaces where a migration backwards has written it.
                    WHERE position(convert_to('{"type":"message.updated",', 'UTF8') in payload) = 1
                        OR position(convert_to('{"type" : "message.updated",', 'UTF8') in payload) = 1) frame
                WHERE events.channel_id = frame.channel_id AND events.seq = frame.seq;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // An older server reads the payload as it is: it gets what the message says now.
            migrationBuilder.Sql(
                """
                UPDATE events SET payload = convert_to(json_build_object(
                    'type', 'message.updated', 'channelId', frame.json->'channelId', 'seq', frame.json->'seq', 'id', frame.json->'id',
                    'content', frame.content, 'updatedAt', frame.json->'updatedAt')::text, 'UTF8')
                FROM (
                    SELECT events.channel_id, events.seq, messages.content, convert_from(events.payload, 'UTF8')::json AS json
                    FROM events JOIN messages ON messages.id = events.content_of) frame
                WHERE events.channel_id = frame.channel_id AND events.seq = frame.seq;
                ALTER TABLE events DROP COLUMN content_of;
                """);
        }
    }
}
