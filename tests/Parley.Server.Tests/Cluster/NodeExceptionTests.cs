using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Tests.Cluster;

/// <summary>
/// An exception of a grain on another node arrives as what it is: an unavailable store asks the client to repeat its
/// request (<c>server.unavailable</c>), a bug is reported (<c>server.error</c>).
/// </summary>
[Storeless]
public sealed class NodeExceptionTests : IDisposable
{
    private readonly ServiceProvider _node = new ServiceCollection()
        .AddSerializer()
        .Configure<ExceptionSerializationOptions>(ClusterModule.AllowExceptions)
        .BuildServiceProvider();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Unavailable_store_is_unavailable_on_the_other_node_as_well()
    {
        var lost = new NpgsqlException("The connection is lost.", new IOException("Connection reset by peer"));
        Exception[] thrown =
        [
            new LogUnavailableException("The log cannot be written.", lost),
            lost,
            new PostgresException("too many connections", "FATAL", "FATAL", PostgresErrorCodes.TooManyConnections),
            new DbUpdateException("It was not saved.", lost),
            new TimeoutException("No answer."),
        ];
        foreach (var exception in thrown)
        {
            var arrived = Send(exception);
            Assert.Equal(exception.GetType(), arrived.GetType());
            Assert.Equal(exception.Message, arrived.Message);
            Assert.Equal(exception.InnerException?.GetType(), arrived.InnerException?.GetType());
            Assert.True(FaultHandler.IsUnavailable(arrived), $"{exception.GetType()}");
        }
    }

    [Fact]
    public void Bug_on_another_node_is_a_bug()
    {
        Exception[] thrown =
        [
            new InvalidOperationException("a bug", new KeyNotFoundException("its cause")),
            new KeyNotFoundException("a bug"),
            new ObjectDisposedException("a thing"),
            new OrleansException("a bug"),
        ];
        foreach (var exception in thrown)
        {
            var arrived = Send(exception);
            Assert.Equal(exception.GetType(), arrived.GetType());
            Assert.Equal(exception.InnerException?.GetType(), arrived.InnerException?.GetType());
            Assert.False(FaultHandler.IsUnavailable(arrived), $"{exception.GetType()}");
        }
    }

    private Exception Send(Exception exception)
    {
        var serializer = _node.GetRequiredService<Serializer>();
        return serializer.Deserialize<Exception>(serializer.SerializeToArray(exception))!;
    }
}
