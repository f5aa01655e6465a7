using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <summary>Channels may have no name and no workspace: direct and group conversations (ADR-0034).</summary>
    public partial class Conversations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<byte[]>(
                name: "workspace_id",
                table: "channels",
                type: "BLOB",
                nullable: true,
                oldClrType: typeof(byte[]),
                oldType: "BLOB");

            migrationBuilder.AlterColumn<string>(
                name: "name",
                table: "channels",
                type: "TEXT",
                maxLength: 80,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "TEXT",
                oldMaxLength: 80);

            migrationBuilder.AddColumn<string>(
                name: "direct_key",
                table: "channels",
                type: "TEXT",
                maxLength: 1650,
                nullable: true);

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

            migrationBuilder.AlterColumn<byte[]>(
                name: "workspace_id",
                table: "channels",
                type: "BLOB",
                nullable: false,
                defaultValue: new byte[0],
                oldClrType: typeof(byte[]),
                oldType: "BLOB",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "name",
                table: "channels",
                type: "TEXT",
                maxLength: 80,
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "TEXT",
                oldMaxLength: 80,
                oldNullable: true);
        }
    }
}
