using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts failed passwords by name, one attempt at a time for each: concurrent attempts cannot bypass the limit. The
/// table has a fixed size, and the slot of a name is chosen by a keyed hash: attackers can neither grow it nor evict
/// others. Two names may share a slot by chance; they share its failures, and neither clears them for the other. An
/// attempt whose node does not report its end counts as a failure. Thread-safe.
/// </summary>
/// <param name="maxFailures">Failures until a lockout.</param>
/// <param name="lockout">How long failures count.</param>
/// <param name="clock">The clock.</param>
internal sealed class AttemptTable(int maxFailures, TimeSpan lockout, TimeProvider clock)
{
    private const int SlotCount = 1 << 11;
    private const int MaxWaiting = 1_000;

    /// <summary>The slot has failures of several names.</summary>
    private const uint Mixed = 0;

    /// <summary>Longer than any attempt, which waits for hashing of passwords at most.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly Dictionary<int, Turn> _turns = [];
    private readonly Lock _lock = new();
    private int _waiting;

    /// <summary>Waits until no other attempt of the name runs, and takes the turn.</summary>
    /// <param name="name">The hash of the name.</param>
    public async Task<AttemptStart> BeginAsync(byte[] name)
    {
        var (at, tag) = Find(name);
        var counted = false;
        try
        {
            while (true)
            {
                Turn current;
                TimeSpan left;
                lock (_lock)
                {
                    var now = clock.GetUtcNow();
                    if (_turns.TryGetValue(at, out var found) && found.Until <= now)
                    {
                        Fail(at, found.Tag);
                        End(at, found);
                        found = null;
                    }

                    if (found is null)
                    {
                        return Take(at, tag, now);
                    }

                    if (!counted && _waiting >= MaxWaiting)
                    {
                        return new(null, AttemptRefusal.Busy, BusyRetry);
                    }

                    _waiting += counted ? 0 : 1;
                    counted = true;
                    (current, left) = (found, found.Until - now);
                }

                try
                {
                    await current.Ended.Task.WaitAsync(left, clock);
                }
                catch (TimeoutException)
                {
                    // Its node is gone.
                }
            }
        }
        finally
        {
            if (counted)
            {
                lock (_lock)
                {
                    _waiting--;
                }
            }
        }
    }

    /// <summary>
    /// Ends an attempt. True: its failure is the one that locks the name. Does nothing if it took too long.
    /// </summary>
    public bool End(byte[] name, Guid attempt, AttemptOutcome outcome)
    {
        var (at, tag) = Find(name);
        lock (_lock)
        {
            if (!_turns.TryGetValue(at, out var turn) || turn.Id != attempt)
            {
                return false;
            }

            End(at, turn);
            switch (outcome)
            {
                case AttemptOutcome.Success:
                    Clear(at, tag);
                    return false;
                case AttemptOutcome.Failure:
                    return Fail(at, tag) == maxFailures;
                default:
                    return false;
            }
        }
    }

    /// <summary>Clears the failures of a name.</summary>
    public void Clear(byte[] name)
    {
        var (at, tag) = Find(name);
        lock (_lock)
        {
            Clear(at, tag);
        }
    }

    private AttemptStart Take(int at, uint tag, DateTimeOffset now)
    {
        var slot = _slots[at].At(now);
        if (slot.Failures >= maxFailures)
        {
            return new(null, AttemptRefusal.LockedOut, slot.Until - now);
        }

        var turn = new Turn(Guid.CreateVersion7(now), tag, now + MaxDuration);
        _turns[at] = turn;
        return new(turn.Id, AttemptRefusal.None, TimeSpan.Zero);
    }

    private void End(int at, Turn turn)
    {
        _turns.Remove(at);
        turn.Ended.TrySetResult();
    }

    private int Fail(int at, uint tag)
    {
        var now = clock.GetUtcNow();
        var slot = _slots[at].At(now);
        _slots[at] = new(slot.Failures == 0 || slot.Tag == tag ? tag : Mixed, slot.Failures + 1, now + lockout);
        return slot.Failures + 1;
    }

    private void Clear(int at, uint tag)
    {
        if (_slots[at].Tag == tag)
        {
            _slots[at] = default;
        }
    }

    private (int At, uint Tag) Find(byte[] name)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, name, hash);
        return (
            BinaryPrimitives.ReadInt32LittleEndian(hash) & (SlotCount - 1),
            BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]) | 1
        );
    }

    /// <param name="Tag">The name of the failures.</param>
    /// <param name="Failures">The number of failures; the limit is a lockout.</param>
    /// <param name="Until">When they expire.</param>
    private readonly record struct Slot(uint Tag, int Failures, DateTimeOffset Until)
    {
        public Slot At(DateTimeOffset now) => Until <= now ? default : this;
    }

    /// <summary>A running attempt.</summary>
    private sealed record Turn(Guid Id, uint Tag, DateTimeOffset Until)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
