using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>Channels may have no name and no workspace: direct and group conversations (ADR-0034).</summary>
    public partial class Conversations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "workspace_id",
                table: "channels",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AlterColumn<string>(
                name: "name",
                table: "channels",
                type: "character varying(80)",
                maxLength: 80,
                nullable: true,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(80)",
                oldMaxLength: 80,
                oldCollation: "C");

            migrationBuilder.AddColumn<string>(
                name: "direct_key",
                table: "channels",
                type: "character varying(1650)",
                maxLength: 1650,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_channels_created_by",
                table: "channels",
                column: "created_by",
                filter: "workspace_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_channels_direct_key",
                table: "channels",
                column: "direct_key",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // An older server has no place for them.
            migrationBuilder.Sql("DELETE FROM channels WHERE workspace_id IS NULL OR name IS NULL;");
            migrationBuilder.DropIndex(
                name: "IX_channels_created_by",
                table: "channels");

            migrationBuilder.DropIndex(
                name: "IX_channels_direct_key",
                table: "channels");

            migrationBuilder.DropColumn(
                name: "direct_key",
                table: "channels");

            migrationBuilder.AlterColumn<Guid>(
                name: "workspace_id",
                table: "channels",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "name",
                table: "channels",
                type: "character varying(80)",
                maxLength: 80,
                nullable: false,
                defaultValue: "",
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(80)",
                oldMaxLength: 80,
                oldNullable: true,
                oldCollation: "C");
        }
    }
}
