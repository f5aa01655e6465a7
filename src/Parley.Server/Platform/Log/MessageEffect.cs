namespace Parley.Server.Platform.Log;

/// <summary>
/// An effect that a message may have, see <see cref="MessageDraft.Effects"/>. It is never refused: an acknowledged
/// message must not depend on it. The effects of one type and batch are written by one statement (ADR-0039).
/// </summary>
internal abstract record MessageEffect : ChannelEffect;

/// <summary>An effect of a message that was written.</summary>
/// <param name="Effect">The effect.</param>
/// <param name="ChannelId">The channel of the message. Empty for an effect of another event.</param>
/// <param name="Seq">The seq of the message. 0 for an effect of another event.</param>
internal readonly record struct WrittenEffect(MessageEffect Effect, Guid ChannelId, long Seq);

/// <inheritdoc cref="WrittenEffect"/>
internal readonly record struct WrittenEffect<TEffect>(TEffect Effect, Guid ChannelId, long Seq)
    where TEffect : MessageEffect;
