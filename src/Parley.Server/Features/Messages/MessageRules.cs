using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>Validates the content of messages, the same for sockets, REST and imports.</summary>
[SliceApi]
internal sealed class MessageRules(IOptions<MessageOptions> options)
{
    /// <summary>
    /// Returns the trimmed content, or <c>message.empty</c>, <c>message.too_long</c>, <c>request.invalid</c> (NUL,
    /// which PostgreSQL cannot store).
    /// </summary>
    public Result<string> Check(string content)
    {
        var trimmed = content.Trim();
        return trimmed.Length == 0 ? ParleyErrors.MessageEmpty
            : trimmed.Length > options.Value.Length ? ParleyErrors.MessageTooLong(trimmed.Length, options.Value.Length)
            : trimmed.Contains('\0') ? ParleyErrors.Invalid("content", "must not contain the character U+0000")
            : trimmed;
    }

    /// <summary>
    /// Checks a sealed body: null, or <c>request.invalid</c> (with a content), <c>message.empty</c>,
    /// <c>message.too_long</c>.
    /// </summary>
    public ParleyError? CheckSealed(string content, byte[] body) =>
        content.Length > 0 ? ParleyErrors.Invalid("content", "must be empty in a sealed message")
        : body.Length == 0 ? ParleyErrors.MessageEmpty
        : body.Length > options.Value.SealedBytes ? ParleyErrors.SealedTooLong(body.Length, options.Value.SealedBytes)
        : null;
}
