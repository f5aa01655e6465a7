using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>The owner that a workspace keeps is one whose account is open: nobody signs in as another.</summary>
    public partial class OpenOwners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE OR REPLACE FUNCTION parley_keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    -- Those who want the same take turns. Each statement here sees what was committed before it.
                    PERFORM 1 FROM workspaces WHERE id = OLD.workspace_id FOR NO KEY UPDATE;
                    IF NOT FOUND
                        OR EXISTS (
                            SELECT 1 FROM workspace_members other
                            JOIN users ON users.id = other.user_id AND users.deactivated_at IS NULL
                            WHERE other.workspace_id = OLD.workspace_id AND other.role = 0 AND other.user_id <> OLD.user_id)
                        -- Whoever is deleted takes their memberships along.
                        OR NOT EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id)
                    THEN
                        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                    END IF;
                    -- Passed over: the statement has changed no row.
                    RETURN NULL;
                END $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE OR REPLACE FUNCTION parley_keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
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
                """);
        }
    }
}
