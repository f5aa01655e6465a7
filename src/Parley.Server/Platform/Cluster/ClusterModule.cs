using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Cluster;

/// <summary>Registers Orleans: as a single process without a network, or as a node of a cluster (ADR-0036).</summary>
internal static class ClusterModule
{
    private const string ServiceId = "parley";

    /// <summary>Timeout of grain calls. They end much earlier if the store is unavailable (promise P16).</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Size of the grain directory cache. Orleans allocates it at the start: its default, a million entries, takes 18
    /// MiB.
    /// </summary>
    private const int GrainDirectoryCacheSize = 50_000;

    /// <summary>A node is declared dead after this number of unanswered probes in a row.</summary>
    private const int MissedProbes = 3;

    /// <summary>How often a node proves in the database that it runs.</summary>
    public static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Missed proofs until a start no longer waits for a node that does not answer: all may have crashed together.
    /// </summary>
    public const int MissedProofs = 4;

    /// <summary>How often a node reads the members, in case it missed the message about a change.</summary>
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(10);

    public static void AddCluster(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidatedOptions<ParleyClusterOptions, ParleyClusterOptionsValidator>(ParleyClusterOptions.Section);
        services.AddSingleton<IValidateOptions<ParleyClusterOptions>, ClusterRules>();
        builder.Logging.AddFilter("Parley.Server.Gateway.NodeService", LogLevel.Warning);
        var isClustered = !string.IsNullOrEmpty(
            builder.Configuration[$"{ParleyClusterOptions.Section}:{nameof(ParleyClusterOptions.Address)}"]
        );
        builder.UseOrleans(silo =>
        {
            if (isClustered)
            {
                // Each retry of a call to a node that died; what fails is logged by its caller.
                builder.Logging.AddFilter("Polly", LogLevel.Error);
                Join(silo);
            }
            else
            {
                silo.UseLocalhostClustering(DisabledTransport.Port, gatewayPort: 0, serviceId: ServiceId);
            }

            silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = GrainDirectoryCacheSize)
                .Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = CallTimeout)
                .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = CallTimeout);
            silo.Services.AddOptions<ClusterOptions>()
                .Configure<IOptions<ParleyClusterOptions>>(
                    static (cluster, node) => (cluster.ClusterId, cluster.ServiceId) = (node.Value.Name, ServiceId)
                );
        });
        if (!isClustered)
        {
            DisabledTransport.Use(services);
        }
    }

    /// <summary>
    /// Which exceptions cross nodes as what they are. Else a store that is unavailable to a grain on another node looks
    /// like a bug here.
    /// </summary>
    public static void AllowExceptions(ExceptionSerializationOptions exceptions)
    {
        exceptions.SupportedNamespacePrefixes.Add("Parley");
        exceptions.SupportedNamespacePrefixes.Add("Npgsql");
    }

    /// <summary>No gateway: only nodes connect, no clients of Orleans.</summary>
    private static void Join(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IMembershipTable>(static provider =>
        {
            // Invalid settings fail here, with their reason.
            var options = provider.GetRequiredService<IOptions<ParleyClusterOptions>>();
            return new PostgresMembershipTable(
                provider.GetRequiredService<PostgresDatabase>(),
                options,
                ClusterProtocol.Version
            );
        });
        silo.Services.Configure<ExceptionSerializationOptions>(AllowExceptions);
        silo.Services.AddOptions<EndpointOptions>()
            .Configure<IOptions<ParleyClusterOptions>>(
                static (endpoint, node) =>
                {
                    var own = NodeEndpoint.Find(node.Value)!;
                    endpoint.AdvertisedIPAddress = own.Advertised.Address;
                    endpoint.SiloPort = own.Advertised.Port;
                    endpoint.SiloListeningEndpoint = own.Listening;
                    endpoint.GatewayPort = 0;
                }
            );
        silo.Services.AddOptions<SiloConnectionOptions>()
            .Configure<IOptions<ParleyClusterOptions>>(
                static (connections, node) =>
                {
                    if (NodeCertificates.AreConfigured(node.Value))
                    {
                        NodeCertificates.Load(node.Value).Use(connections);
                    }
                }
            );
        silo.Services.AddOptions<ClusterMembershipOptions>()
            .Configure<IOptions<ParleyClusterOptions>>(
                static (membership, node) =>
                {
                    var probe = TimeSpan.FromSeconds(node.Value.FailureSeconds) / MissedProbes;
                    membership.ProbeTimeout = probe;
                    membership.MinProbeTimeout = probe / 2;
                    membership.MaxProbeTimeout = probe;
                    membership.NumMissedProbesLimit = MissedProbes;
                    membership.TableRefreshTimeout = ReadInterval;
                    membership.IAmAliveTablePublishTimeout = AliveInterval;
                    membership.NumMissedTableIAmAliveLimit = MissedProofs;
                }
            );
    }
}
