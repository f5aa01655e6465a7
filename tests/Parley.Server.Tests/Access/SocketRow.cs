namespace Parley.Server.Tests.Access;

/// <summary>
/// One frame and the error code that each <see cref="Actor"/> gets; <see cref="Ignored"/> for a frame without answer
/// and without effect.
/// </summary>
internal sealed record SocketRow(
    string Name,
    string Channel,
    Func<ChannelId, MessageId, ClientFrame> Frame,
    string Outsider,
    string Member,
    string Former,
    string Guest,
    string Message = "{secret}"
)
{
    public const string Ignored = "";

    public string ExpectedFor(Actor actor) =>
        actor switch
        {
            Actor.Outsider => Outsider,
            Actor.Member => Member,
            Actor.Former => Former,
            _ => Guest,
        };
}
