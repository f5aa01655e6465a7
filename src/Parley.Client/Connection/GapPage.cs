namespace Parley.Client.Connection;

/// <summary>A page of missing events to fetch.</summary>
/// <param name="Progress">The channel.</param>
/// <param name="After">The last event that is held.</param>
/// <param name="IsTooLong">The gap is not fetched; the reader gets a resync.</param>
internal readonly record struct GapPage(ChannelProgress Progress, long After, bool IsTooLong);
