namespace Parley.Faults.Tests;

/// <summary>
/// Checks a history for every violation of the promises about messages. The names are those of docs/reliability.md;
/// each has a forged history that fails it (<see cref="CheckerTests"/>).
/// </summary>
internal static class Checker
{
    public static IReadOnlyList<string> Check(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return
        [
            .. Lost(history),
            .. Duplicates(history),
            .. Divergences(history),
            .. Phantoms(history),
            .. OutOfOrder(history),
            .. Gaps(history),
            .. Undelivered(history),
            .. Stale(history),
            .. Leaked(history),
            .. Resurrected(history),
            .. Reordered(history),
        ];
    }

    /// <summary>C1: acknowledged, and missing at the seq of the ack.</summary>
    private static IEnumerable<string> Lost(History history)
    {
        var found = history.Messages.ToLookup(message => message.Id);
        return from sent in history.Sent
            from ack in sent.Acks
            where
                !found[sent.Id]
                    .Any(message => message.Seq == ack && (sent.Is(message) || message.Content == sent.Content))
            select $"C1 lost: {sent.Content} ({sent.Id}) was acknowledged with seq {ack}";
    }

    /// <summary>C2: one id or one body twice.</summary>
    private static IEnumerable<string> Duplicates(History history) =>
        history
            .Messages.GroupBy(message => message.Id)
            .Where(group => group.Count() > 1)
            .Select(group => $"C2 duplicate id {group.Key}")
            .Concat(
                history
                    .Messages.Where(message => message.Content.Length > 0)
                    .GroupBy(message => message.Content, StringComparer.Ordinal)
                    .Where(group => group.Count() > 1)
                    .Select(group => $"C2 duplicate body {group.Key}")
            )
            .Concat(
                history
                    .Sent.Where(sent => sent.Acks.Distinct().Count() > 1)
                    .Select(sent => $"C2 two seqs for {sent.Content}: {string.Join(", ", sent.Acks)}")
            );

    /// <summary>C3: two messages at one seq, or differing results of two reads.</summary>
    private static IEnumerable<string> Divergences(History history) =>
        history
            .Messages.GroupBy(message => message.Seq)
            .Where(group => group.Count() > 1)
            .Select(group => $"C3 two messages at seq {group.Key}")
            .Concat(
                history
                    .Messages.OrderBy(message => message.Seq)
                    .SequenceEqual(history.Events.OrderBy(message => message.Seq))
                    ? []
                    : ["C3 history and events differ"]
            );

    /// <summary>C4: present, and never sent by its sender.</summary>
    private static IEnumerable<string> Phantoms(History history)
    {
        var sent = history.Sent.ToLookup(message => message.Id);
        return history
            .Messages.Where(message =>
                !sent[message.Id]
                    .Any(one => one.Is(message) || (one.Sender == message.Sender && one.Content == message.Content))
            )
            .Select(message => $"C4 phantom: {message.Content} ({message.Id}) at seq {message.Seq}");
    }

    /// <summary>C5: delivered in another order than that of the seq.</summary>
    private static IEnumerable<string> OutOfOrder(History history) =>
        history
            .Live.Concat(history.SubscriberSeqs)
            .Append([.. history.Messages.Select(message => message.Seq)])
            .Append([.. history.Events.Select(message => message.Seq)])
            .Append(history.Seqs)
            .SelectMany(seqs => seqs.Zip(seqs.Skip(1)))
            .Where(pair => pair.Second <= pair.First)
            .Select(pair => $"C5 order: seq {pair.Second} after {pair.First}");

    /// <summary>C6: a missing seq, in the log or between two live events.</summary>
    private static IEnumerable<string> Gaps(History history) =>
        Enumerable
            .Range(1, (int)history.LastSeq)
            .Select(seq => (long)seq)
            .Except(history.Seqs)
            .Select(seq => $"C6 hole: no event at seq {seq} of {history.LastSeq}")
            .Concat(
                history
                    .Seqs.Where(seq => seq > history.LastSeq)
                    .Select(seq => $"C6 seq {seq} is beyond the end {history.LastSeq}")
            )
            .Concat(
                history
                    .Live.Concat(history.SubscriberSeqs)
                    .SelectMany(seqs => seqs.Zip(seqs.Skip(1)))
                    .Where(pair => pair.Second > pair.First + 1)
                    .Select(pair => $"C6 skip: seq {pair.Second} came live after {pair.First}")
            );

    /// <summary>C7: present, and never delivered to a client that was connected until the end.</summary>
    private static IEnumerable<string> Undelivered(History history) =>
        history.AreSubscribersComplete
            ? history
                .SubscriberSeqs.Where(seqs => seqs.Count == 0 || seqs[^1] != history.LastSeq)
                .Select(seqs =>
                    $"C7 unseen: who followed got up to seq {(seqs.Count > 0 ? seqs[^1] : 0)} of {history.LastSeq}"
                )
            : [];

    /// <summary>C8: acknowledged, and missing in a read that began after the ack.</summary>
    private static IEnumerable<string> Stale(History history) =>
        history.Stale.Select(seq => $"C8 stale: seq {seq} was acknowledged and could not be read");

    /// <summary>C9: an event reached a user who is not in the channel.</summary>
    private static IEnumerable<string> Leaked(History history) =>
        history.Leaked.Select(seq => $"C9 leak: seq {seq} reached an outsider");

    /// <summary>
    /// C10: deleted, acknowledged, and present again: in the history, or its content by any read path.
    /// </summary>
    private static IEnumerable<string> Resurrected(History history)
    {
        var deleted = history.Sent.Where(sent => sent.Deleted).ToDictionary(sent => sent.Id);
        var texts = deleted.Values.SelectMany(sent => sent.Texts).ToHashSet(StringComparer.Ordinal);
        return history
            .Messages.Where(message => deleted.ContainsKey(message.Id) && message.Content.Length > 0)
            .Select(message => $"C10 resurrected: {message.Content} at seq {message.Seq}")
            .Concat(
                history
                    .ObservedTexts.Where(observed => texts.Contains(observed.Content))
                    .Select(observed => $"C10 resurrected: {observed.Content} by {observed.Source}")
            );
    }

    /// <summary>C11: a message before one that its sender sent earlier.</summary>
    private static IEnumerable<string> Reordered(History history)
    {
        var seqs = history
            .Messages.GroupBy(message => message.Id)
            .ToDictionary(group => group.Key, group => group.First().Seq);
        return history
            .Sent.Where(sent => seqs.ContainsKey(sent.Id))
            .GroupBy(sent => sent.Sender)
            .SelectMany(group =>
            {
                var ordered = group.OrderBy(sent => sent.Order).ToList();
                return ordered
                    .Zip(ordered.Skip(1))
                    .Where(pair => seqs[pair.Second.Id] < seqs[pair.First.Id])
                    .Select(pair => $"C11 overtaken: {pair.First.Content} by {pair.Second.Content}");
            });
    }
}
