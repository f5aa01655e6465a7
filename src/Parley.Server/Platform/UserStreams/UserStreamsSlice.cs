using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.UserStreams;

/// <summary>Registers the streams of users.</summary>
internal sealed class UserStreamsSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<UserEventPublisher>();
        services.AddSingleton<UserEventTransactions>();
        services.AddEffect<AppendUserEventsStatements>();
    }
}
