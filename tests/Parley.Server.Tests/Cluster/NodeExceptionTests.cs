using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
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

    [Theory]
    [InlineData(PostgresErrorCodes.DeadlockDetected, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    public void Database_error_keeps_its_state_on_the_other_node(string state, bool isTransient)
    {
        var thrown = Throw(new("a failure", "FEHLER", "ERROR", state, detail: "Key (email)=(ada@example.org) exists."));
        foreach (var arrived in (Exception[])[Send(thrown), Send(new DbUpdateException("no", thrown)).InnerException!])
        {
            var error = Assert.IsType<PostgresException>(arrived);
            Assert.Equal((state, "a failure", "ERROR"), (error.SqlState, error.MessageText, error.InvariantSeverity));
            Assert.Equal(isTransient, error.IsTransient);
            Assert.Contains(nameof(Throw), error.StackTrace, StringComparison.Ordinal);
            Assert.DoesNotContain("ada@example.org", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_that_another_node_cannot_store_is_refused_as_on_this_node()
    {
        var thrown = new PostgresException(
            "invalid byte",
            "ERROR",
            "ERROR",
            PostgresErrorCodes.CharacterNotInRepertoire
        );
        foreach (var exception in (Exception[])[thrown, Send(thrown)])
        {
            var context = new DefaultHttpContext { RequestServices = _node };
            await new FaultHandler(NullLogger<FaultHandler>.Instance).TryHandleAsync(
                context,
                exception,
                TestContext.Current.CancellationToken
            );
            Assert.Equal(StatusCodes.Status400BadRequest, context.Response.StatusCode);
        }
    }

    private static PostgresException Throw(PostgresException exception)
    {
        try
        {
            throw exception;
        }
        catch (PostgresException thrown)
        {
            return thrown;
        }
    }

    private Exception Send(Exception exception)
    {
        var serializer = _node.GetRequiredService<Serializer>();
        return serializer.Deserialize<Exception>(serializer.SerializeToArray(exception))!;
    }
}
