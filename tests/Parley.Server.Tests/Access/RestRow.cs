namespace Parley.Server.Tests.Access;

/// <summary>
/// One request and the answer that each <see cref="Actor"/> gets: a status and a code, <see cref="Allowed"/>, or
/// nothing where the request is not tried. Anonymous callers always get <see cref="AuthRequired"/>.
/// </summary>
internal sealed record RestRow(
    string Method,
    string Pattern,
    string Target,
    string? Body,
    string Outsider,
    string Member,
    string Former,
    string Guest
)
{
    public const string Allowed = "allowed";
    public const string AuthRequired = "401 auth.required";
    public const string WrongPassword = "401 auth.invalid_credentials";
    public const string Forbidden = "403 access.forbidden";
    public const string NotMember = "403 channel.not_member";
    public const string NotAuthor = "403 message.not_author";
    public const string NoChannel = "404 channel.not_found";
    public const string NoMessage = "404 message.not_found";
    public const string NoWorkspace = "404 workspace.not_found";

    public string ExpectedFor(Actor actor) =>
        actor switch
        {
            Actor.Anonymous => AuthRequired,
            Actor.Outsider => Outsider,
            Actor.Member => Member,
            Actor.Former => Former,
            _ => Guest,
        };
}
