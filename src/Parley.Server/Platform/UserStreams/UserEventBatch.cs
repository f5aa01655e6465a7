namespace Parley.Server.Platform.UserStreams;

/// <summary>The number of an event in the stream of a user.</summary>
[GenerateSerializer, Immutable, Alias("parley.user-seq")]
internal readonly record struct UserSeq([property: Id(0)] Guid UserId, [property: Id(1)] long Seq);

/// <summary>A committed event for users of one shard.</summary>
/// <param name="Payload">See <see cref="UserEventPayload"/>.</param>
/// <param name="Users">The users, with the number of the event in each stream.</param>
[GenerateSerializer, Immutable, Alias("parley.user-event-batch")]
internal sealed record UserEventBatch([property: Id(0)] byte[] Payload, [property: Id(1)] UserSeq[] Users);
