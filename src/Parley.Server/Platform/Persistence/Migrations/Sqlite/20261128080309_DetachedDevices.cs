using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DetachedDevices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_devices_sessions_session_id",
                table: "devices");

            migrationBuilder.AddForeignKey(
                name: "FK_devices_sessions_session_id",
                table: "devices",
                column: "session_id",
                principalTable: "sessions",
                principalColumn: "id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_devices_sessions_session_id",
                table: "devices");

            migrationBuilder.AddForeignKey(
                name: "FK_devices_sessions_session_id",
                table: "devices",
                column: "session_id",
                principalTable: "sessions",
                principalColumn: "id");
        }
    }
}
