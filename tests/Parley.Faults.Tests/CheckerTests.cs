namespace Parley.Faults.Tests;

/// <summary>
/// A checker that finds nothing proves nothing: these tests show that it finds each fault, and none in a valid history.
/// </summary>
public sealed class CheckerTests
{
    private static readonly UserId Ada = Ids.User();
    private static readonly UserId Eve = Ids.User();

    /// <summary>Seq 1 is the creation of the channel; Ada's messages are 2 and 4, Eve's is 3.</summary>
    private static History ValidHistory()
    {
        SentMessage[] sent =
        [
            new(Ids.Message(), Ada, 0, "a0"),
            new(Ids.Message(), Eve, 0, "e0"),
            new(Ids.Message(), Ada, 1, "a1"),
            new(Ids.Message(), Eve, 1, "e1 never arrived"),
        ];
        StoredMessage[] found =
        [
            .. sent.Take(3)
                .Select((message, i) => new StoredMessage(message.Id, message.Sender, i + 2, message.Content)),
        ];
        for (var i = 0; i < found.Length; i++)
        {
            sent[i].Acks.Add(found[i].Seq);
        }

        return new(
            sent,
            found,
            found,
            [1, 2, 3, 4],
            4,
            [
                [1, 2, 3, 4],
                [3, 4],
            ]
        );
    }

    [Fact]
    public void Valid_history_passes() => Assert.Empty(Checker.Check(ValidHistory()));

    [Fact]
    public void Written_unacknowledged_message_passes()
    {
        var good = ValidHistory();
        good.Sent[2].Acks.Clear();
        Assert.Empty(Checker.Check(good));
    }

    [Fact]
    public void Missing_acknowledged_message_is_lost() =>
        AssertDetected(
            "C1",
            good =>
                good with
                {
                    Messages = [.. good.Messages.Take(2)],
                    Events = [.. good.Events.Take(2)],
                    Seqs = [1, 2, 3],
                    LastSeq = 3,
                    Live = [],
                }
        );

    [Fact]
    public void Acknowledged_message_at_another_seq_is_lost() =>
        AssertDetected(
            "C1",
            good =>
            {
                good.Sent[0].Acks[0] = 3;
                return good;
            }
        );

    [Fact]
    public void Acknowledged_message_with_other_content_is_lost() =>
        AssertDetected("C1", good => Change(good, 0, message => message with { Content = "other" }));

    [Fact]
    public void Id_twice_is_a_duplicate() =>
        AssertDetected("C2", good => Change(good, 2, message => message with { Id = good.Messages[0].Id }));

    [Fact]
    public void Body_twice_is_a_duplicate() =>
        AssertDetected("C2", good => Change(good, 2, message => message with { Content = "a0" }));

    [Fact]
    public void Two_acks_with_different_seqs_are_a_duplicate() =>
        AssertDetected(
            "C2",
            good =>
            {
                good.Sent[0].Acks.Add(9);
                return good;
            }
        );

    [Fact]
    public void Two_messages_at_one_seq_are_detected() =>
        AssertDetected("C3", good => Change(good, 2, message => message with { Seq = 3 }));

    [Fact]
    public void Differing_results_of_two_reads_are_detected() =>
        AssertDetected("C3", good => good with { Events = [.. good.Events.Take(2)] });

    [Fact]
    public void Unsent_message_is_a_phantom() =>
        AssertDetected("C4", good => Change(good, 1, message => message with { Id = Ids.Message() }));

    [Fact]
    public void Message_of_another_author_is_a_phantom() =>
        AssertDetected("C4", good => Change(good, 1, message => message with { Sender = Ada }));

    [Fact]
    public void Wrong_order_in_the_log_is_detected() =>
        AssertDetected("C5", good => good with { Messages = [.. good.Messages.Reverse()] });

    [Fact]
    public void Wrong_live_order_is_detected() =>
        AssertDetected(
            "C5",
            good =>
                good with
                {
                    Live =
                    [
                        [2, 4, 3],
                    ],
                }
        );

    [Fact]
    public void Duplicate_live_event_is_detected() =>
        AssertDetected(
            "C5",
            good =>
                good with
                {
                    Live =
                    [
                        [2, 3, 3],
                    ],
                }
        );

    [Fact]
    public void Gap_in_the_log_is_detected() => AssertDetected("C6", good => good with { Seqs = [1, 2, 4] });

    [Fact]
    public void Event_beyond_the_end_is_detected() => AssertDetected("C6", good => good with { LastSeq = 3 });

    [Fact]
    public void Live_gap_is_detected() =>
        AssertDetected(
            "C6",
            good =>
                good with
                {
                    Live =
                    [
                        [1, 2, 4],
                    ],
                }
        );

    [Fact]
    public void Message_that_overtook_an_earlier_one_is_detected() =>
        AssertDetected(
            "C11",
            good =>
            {
                var (first, third) = (good.Messages[0], good.Messages[2]);
                StoredMessage[] swapped = [third with { Seq = 2 }, good.Messages[1], first with { Seq = 4 }];
                return good with { Messages = swapped, Events = swapped };
            }
        );

    [Fact]
    public void Deleted_message_without_content_passes()
    {
        var good = ValidHistory();
        (good.Sent[0].Deleting, good.Sent[0].Deleted) = (true, true);
        Assert.Empty(Checker.Check(Change(good, 0, message => message with { Content = string.Empty })));
    }

    [Fact]
    public void Deleted_message_with_content_is_detected() =>
        AssertDetected(
            "C10",
            good =>
            {
                (good.Sent[0].Deleting, good.Sent[0].Deleted) = (true, true);
                return good;
            }
        );

    [Theory]
    [InlineData("resume")]
    [InlineData("sync")]
    [InlineData("events")]
    [InlineData("the files")]
    public void Deleted_content_is_detected_in_every_read_path(string way)
    {
        foreach (var text in (string[])["a0", "a0, edited"])
        {
            AssertDetected(
                "C10",
                good =>
                {
                    (good.Sent[0].Edited, good.Sent[0].Deleting, good.Sent[0].Deleted) = ("a0, edited", true, true);
                    return Change(good, 0, message => message with { Content = string.Empty }) with
                    {
                        ObservedTexts = [new(way, text)],
                    };
                }
            );
        }
    }

    [Fact]
    public void Content_of_other_messages_passes()
    {
        var good = ValidHistory();
        (good.Sent[0].Deleting, good.Sent[0].Deleted) = (true, true);
        Assert.Empty(
            Checker.Check(
                Change(good, 0, message => message with { Content = string.Empty }) with
                {
                    ObservedTexts = [new("resume", "a1"), new("events", string.Empty)],
                }
            )
        );
    }

    [Fact]
    public void Emptied_message_without_deletion_is_detected() =>
        AssertDetected("C4", good => Change(good, 0, message => message with { Content = string.Empty }));

    [Fact]
    public void Gap_of_a_follower_is_detected() =>
        AssertDetected(
            "C6",
            good =>
                good with
                {
                    SubscriberSeqs =
                    [
                        [1, 2, 4],
                    ],
                }
        );

    [Fact]
    public void Duplicate_event_of_a_follower_is_detected() =>
        AssertDetected(
            "C5",
            good =>
                good with
                {
                    SubscriberSeqs =
                    [
                        [1, 2, 2, 3, 4],
                    ],
                }
        );

    [Fact]
    public void Missing_end_of_a_follower_is_detected() =>
        AssertDetected(
            "C7",
            good =>
                good with
                {
                    SubscriberSeqs =
                    [
                        [1, 2, 3],
                    ],
                    AreSubscribersComplete = true,
                }
        );

    [Fact]
    public void Message_unreadable_after_its_ack_is_detected() =>
        AssertDetected("C8", good => good with { Stale = [3] });

    [Fact]
    public void Event_delivered_to_an_outsider_is_detected() =>
        AssertDetected("C9", good => good with { Leaked = [3] });

    private static History Change(History history, int at, Func<StoredMessage, StoredMessage> change)
    {
        StoredMessage[] changed = [.. history.Messages.Select((message, i) => i == at ? change(message) : message)];
        return history with { Messages = changed, Events = changed };
    }

    private static void AssertDetected(string code, Func<History, History> doctor) =>
        Assert.Contains(
            Checker.Check(doctor(ValidHistory())),
            fault => fault.StartsWith(code, StringComparison.Ordinal)
        );
}
