using System.Runtime.ExceptionServices;
using Npgsql;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// An error of the database in calls to other nodes. The codec of Orleans drops the SQLSTATE, by which the caller tells
/// an invalid request from an unavailable store. Details of the error stay behind: they may quote rows.
/// </summary>
[GenerateSerializer, Immutable, Alias("parley.postgres-exception")]
internal readonly struct PostgresExceptionSurrogate(
    string messageText,
    string severity,
    string sqlState,
    string? stackTrace
)
{
    [Id(0)]
    public readonly string MessageText = messageText;

    [Id(1)]
    public readonly string Severity = severity;

    [Id(2)]
    public readonly string SqlState = sqlState;

    [Id(3)]
    public readonly string? StackTrace = stackTrace;
}

[RegisterConverter]
internal sealed class PostgresExceptionConverter : IConverter<PostgresException, PostgresExceptionSurrogate>
{
    public PostgresException ConvertFromSurrogate(in PostgresExceptionSurrogate surrogate)
    {
        var exception = new PostgresException(
            surrogate.MessageText,
            surrogate.Severity,
            surrogate.Severity,
            surrogate.SqlState
        );
        if (surrogate.StackTrace is { } stackTrace)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stackTrace);
        }

        return exception;
    }

    public PostgresExceptionSurrogate ConvertToSurrogate(in PostgresException value) =>
        new(value.MessageText, value.InvariantSeverity, value.SqlState, value.StackTrace);
}
