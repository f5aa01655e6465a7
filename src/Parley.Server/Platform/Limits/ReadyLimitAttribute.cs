namespace Parley.Server.Platform.Limits;

/// <summary>
/// The option is a limit that <c>ready</c> states, so that clients can check it before the server does.
/// </summary>
/// <param name="name">The property of <see cref="Parley.Limits"/> with the value.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReadyLimitAttribute(string name) : Attribute
{
    public string Name => name;
}
