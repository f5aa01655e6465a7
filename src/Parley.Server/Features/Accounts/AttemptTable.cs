using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Counts failed passwords by name, one attempt at a time for each: concurrent attempts cannot bypass the limit. The
/// table has a fixed size, and the slot of a name is chosen by a keyed hash: attackers can neither grow it nor evict
/// others. Two names may share a slot by chance; they share its failures, and neither clears them for the other.
/// A turn is reserved, then begun by its caller, then ended. A reservation whose caller is gone expires and counts for
/// nothing. A begun attempt whose end is not reported counts as a failure: it may have tried a password. Thread-safe.
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

    /// <summary>
    /// How long a caller waits for its turn. Less than the timeout of the call: else its caller would be gone while the
    /// wait goes on.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller has to begin. Ample for two calls between nodes.</summary>
    public static readonly TimeSpan ReservationTime = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any attempt, which waits for hashing of passwords at most.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(60);

    /// <summary>When a caller that got no turn may try again.</summary>
    public static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly Dictionary<int, Turn> _turns = [];
    private readonly Lock _lock = new();
    private int _waiting;

    /// <summary>Waits until no other attempt of the name has the turn, and reserves it.</summary>
    /// <param name="name">The hash of the name.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    public async Task<AttemptReservation> ReserveAsync(byte[] name, CancellationToken cancellationToken)
    {
        var (at, tag) = Find(name);
        var deadline = clock.GetUtcNow() + MaxWait;
        var isCounted = false;
        try
        {
            while (true)
            {
                Task ended;
                TimeSpan left;
                lock (_lock)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var now = clock.GetUtcNow();
                    if (FindTurn(at, now) is not { } current)
                    {
                        return Reserve(at, tag, now);
                    }

                    if (now >= deadline || (!isCounted && _waiting >= MaxWaiting))
                    {
                        return new(null, AttemptRefusal.Busy, BusyRetry);
                    }

                    _waiting += isCounted ? 0 : 1;
                    isCounted = true;
                    ended = current.Ended.Task;
                    left = (current.Until < deadline ? current.Until : deadline) - now;
                }

                await WaitAsync(ended, left, cancellationToken);
            }
        }
        finally
        {
            if (isCounted)
            {
                lock (_lock)
                {
                    _waiting--;
                }
            }
        }
    }

    /// <summary>
    /// Begins a reserved attempt, which counts from here on. False: the reservation has expired, or was made with a
    /// node that died.
    /// </summary>
    public bool Begin(byte[] name, Guid attempt)
    {
        var (at, _) = Find(name);
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (FindTurn(at, now) is not { } turn || turn.Id != attempt)
            {
                return false;
            }

            turn.HasBegun = true;
            turn.Until = now + MaxDuration;
            return true;
        }
    }

    /// <summary>
    /// Ends an attempt, begun or not. True: its failure is the one that locks the name. Does nothing if it took too
    /// long.
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

    private async Task WaitAsync(Task ended, TimeSpan left, CancellationToken cancellationToken)
    {
        try
        {
            await ended.WaitAsync(left, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The turn has expired, or the wait is over.
        }
    }

    /// <summary>Who has the turn. Ends a turn that has expired.</summary>
    private Turn? FindTurn(int at, DateTimeOffset now)
    {
        if (!_turns.TryGetValue(at, out var turn) || turn.Until > now)
        {
            return turn;
        }

        if (turn.HasBegun)
        {
            Fail(at, turn.Tag);
        }

        End(at, turn);
        return null;
    }

    private AttemptReservation Reserve(int at, uint tag, DateTimeOffset now)
    {
        var slot = _slots[at].At(now);
        if (slot.Failures >= maxFailures)
        {
            return new(null, AttemptRefusal.LockedOut, slot.Until - now);
        }

        var turn = new Turn(Guid.CreateVersion7(now), tag) { Until = now + ReservationTime };
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

    /// <summary>A reserved or running attempt.</summary>
    private sealed class Turn(Guid id, uint tag)
    {
        public Guid Id => id;

        public uint Tag => tag;

        public bool HasBegun { get; set; }

        public DateTimeOffset Until { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
