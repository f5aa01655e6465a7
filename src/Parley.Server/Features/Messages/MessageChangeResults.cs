using Microsoft.AspNetCore.Http;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>Maps the result of a changed message to HTTP.</summary>
internal static class MessageChangeResults
{
    public static IResult ToHttp(this Result<ChannelChange> change, MessageId id) =>
        change.ToHttp(done =>
            TypedResults.Ok(
                new MessageChange
                {
                    Id = id,
                    Seq = done.Seq,
                    Changed = done.Changed,
                }
            )
        );
}
