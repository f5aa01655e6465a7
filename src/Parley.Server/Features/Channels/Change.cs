using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>A change of a channel that its state allows: effects and an event, committed together.</summary>
/// <param name="At">The time of the change.</param>
/// <param name="Effects">The changes of tables and the conditions of the commit.</param>
[SliceApi]
internal sealed record Change(DateTimeOffset At, IReadOnlyList<GuardedEffect> Effects)
{
    /// <summary>Creates the frame of the event. Null: no event, only the effects.</summary>
    public Func<StreamHead, ServerFrame>? Event { get; init; }

    /// <inheritdoc cref="EventDraft.Live"/>
    public Func<long, ServerFrame>? Live { get; init; }

    /// <inheritdoc cref="EventDraft.ContentOf"/>
    public Guid? ContentOf { get; init; }

    /// <summary>Applies the committed change to the state of the channel.</summary>
    public Action<DraftResult>? Apply { get; init; }

    /// <summary>How the nodes treat the event.</summary>
    public NodeEventKind NodeKind { get; init; }

    /// <summary>The subject of the event for the nodes.</summary>
    public Guid Subject { get; init; }

    public EventDraft ToDraft() =>
        new(
            Event is { } frame ? head => JsonFrames.Encode(frame(head)) : null,
            [.. Effects.Select(guarded => guarded.Effect)],
            At
        )
        {
            ContentOf = ContentOf,
            Live = Live,
        };

    /// <summary>The error of the request if the log refuses one of the effects.</summary>
    public ParleyError ErrorOf(ChannelEffect refused)
    {
        foreach (var guarded in Effects)
        {
            if (ReferenceEquals(guarded.Effect, refused) && guarded.Error is { } error)
            {
                return error;
            }
        }

        throw new InvalidOperationException($"{refused.GetType().Name} was refused, which has no error.");
    }
}

/// <summary>An effect with the error of the request if the log refuses it. Null: it cannot be refused.</summary>
[SliceApi]
internal readonly record struct GuardedEffect(ChannelEffect Effect, ParleyError? Error)
{
    /// <summary>An effect that cannot be refused.</summary>
    public static implicit operator GuardedEffect(ChannelEffect effect) => new(effect, null);
}

/// <summary>Guards effects.</summary>
[SliceApi]
internal static class EffectGuards
{
    /// <summary>The request fails with this error if the log refuses the effect.</summary>
    public static GuardedEffect OrFail(this ChannelEffect effect, ParleyError error) => new(effect, error);
}
