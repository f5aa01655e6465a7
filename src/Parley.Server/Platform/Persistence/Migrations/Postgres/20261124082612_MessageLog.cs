using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>
    /// The tables of the message log, which only the log's own SQL touches (ADR-0006), and the rule that a workspace keeps an owner: it is asked by the log and by
    /// EF Core, of any node, and only a rule of the table sees all of them.
    /// </summary>
    public partial class MessageLog : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE TABLE meta (key text COLLATE "C" NOT NULL PRIMARY KEY, value text COLLATE "C" NOT NULL);

                CREATE TABLE messages (
                    channel_id uuid NOT NULL,
                    seq bigint NOT NULL,
                    id uuid NOT NULL,
                    idx bigint NULL,
                    author_id uuid NOT NULL,
                    content text COLLATE "C" NOT NULL,
                    type integer NOT NULL,
                    thread_id uuid NULL,
                    reply_to uuid NULL,
                    created_at timestamp with time zone NOT NULL,
                    edited_at timestamp with time zone NULL,
                    deleted_at timestamp with time zone NULL,
                    version bigint NULL,
                    original bytea NULL,
                    reactions integer NOT NULL DEFAULT 0,
                    CONSTRAINT pk_messages PRIMARY KEY (channel_id, seq)
                );

                CREATE UNIQUE INDEX ix_messages_id ON messages (id);

                CREATE TABLE events (
                    channel_id uuid NOT NULL,
                    seq bigint NOT NULL,
                    payload bytea NOT NULL,
                    created_at timestamp with time zone NOT NULL,
                    CONSTRAINT pk_events PRIMARY KEY (channel_id, seq)
                );

                -- Old events are looked for once an hour.
                CREATE INDEX ix_events_created_at ON events USING brin (created_at);

                CREATE TABLE message_versions (
                    message_id uuid NOT NULL,
                    seq bigint NOT NULL,
                    content text COLLATE "C" NOT NULL,
                    created_at timestamp with time zone NOT NULL,
                    CONSTRAINT pk_message_versions PRIMARY KEY (message_id, seq)
                );

                CREATE TABLE reactions (
                    message_id uuid NOT NULL,
                    emoji text COLLATE "C" NOT NULL,
                    user_id uuid NOT NULL,
                    seq bigint NOT NULL,
                    CONSTRAINT pk_reactions PRIMARY KEY (message_id, emoji, user_id)
                );

                CREATE TABLE pins (
                    channel_id uuid NOT NULL,
                    message_id uuid NOT NULL,
                    user_id uuid NOT NULL,
                    created_at timestamp with time zone NOT NULL,
                    CONSTRAINT pk_pins PRIMARY KEY (channel_id, message_id)
                );

                -- Every append changes the row of its stream: with room in the page that touches no index.
                ALTER TABLE streams SET (fillfactor = 50);

                CREATE FUNCTION parley_keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    -- Those who want the same take turns. Each statement here sees what was committed before it.
                    PERFORM 1 FROM workspaces WHERE id = OLD.workspace_id FOR NO KEY UPDATE;
                    IF NOT FOUND
                        OR EXISTS (
                            SELECT 1 FROM workspace_members other
                            WHERE other.workspace_id = OLD.workspace_id AND other.role = 0 AND other.user_id <> OLD.user_id)
                        -- Whoever is deleted takes their memberships along.
                        OR NOT EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id)
                    THEN
                        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                    END IF;
                    -- Passed over: the statement has changed no row.
                    RETURN NULL;
                END $$;

                CREATE TRIGGER parley_owner_leaves BEFORE DELETE ON workspace_members
                    FOR EACH ROW WHEN (OLD.role = 0) EXECUTE FUNCTION parley_keep_an_owner();

                CREATE TRIGGER parley_owner_steps_down BEFORE UPDATE ON workspace_members
                    FOR EACH ROW WHEN (OLD.role = 0 AND NEW.role <> 0) EXECUTE FUNCTION parley_keep_an_owner();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER parley_owner_steps_down ON workspace_members;
                DROP TRIGGER parley_owner_leaves ON workspace_members;
                DROP FUNCTION parley_keep_an_owner();
                ALTER TABLE streams RESET (fillfactor);
                DROP TABLE pins;
                DROP TABLE reactions;
                DROP TABLE message_versions;
                DROP TABLE events;
                DROP TABLE messages;
                DROP TABLE meta;
                """);
        }
    }
}
