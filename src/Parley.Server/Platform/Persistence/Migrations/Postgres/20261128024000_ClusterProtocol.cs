using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>
    /// The version of the messages between nodes; empty for a node of a version without it. EF Core does not read the
    /// table, so its model stays as it is.
    /// </summary>
    [DbContext(typeof(PostgresParleyDbContext))]
    [Migration("20261128024000_ClusterProtocol")]
    public sealed class ClusterProtocol : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE cluster_nodes ADD COLUMN protocol text NOT NULL DEFAULT '';");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE cluster_nodes DROP COLUMN protocol;");
        }
    }
}
