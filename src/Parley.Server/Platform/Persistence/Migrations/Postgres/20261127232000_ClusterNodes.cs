using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Parley.Server.Platform.Persistence.Migrations.Postgres
{
    /// <summary>The members of a cluster. EF Core does not read the table, so its model stays as it is.</summary>
    [DbContext(typeof(PostgresParleyDbContext))]
    [Migration("20261127232000_ClusterNodes")]
    public sealed class ClusterNodes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE TABLE cluster_nodes (
                    cluster_id text COLLATE "C" NOT NULL,
                    address text COLLATE "C" NOT NULL,
                    status integer NOT NULL,
                    name text NOT NULL,
                    host text NOT NULL,
                    suspects text NOT NULL,
                    started_at timestamptz NOT NULL,
                    alive_at timestamptz NOT NULL,
                    changed_at timestamptz NOT NULL,
                    PRIMARY KEY (cluster_id, address));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE cluster_nodes;");
        }
    }
}
