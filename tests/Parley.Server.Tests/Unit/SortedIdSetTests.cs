using CsCheck;
using Parley.Server.Features.Channels;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class SortedIdSetTests
{
    private enum Step
    {
        Add,
        Remove,
        Ask,
    }

    [Fact]
    public void Id_set_behaves_like_a_hash_set()
    {
        // Few ids, so that each is often added again, and removed when absent.
        var id = Gen.Int[0, 40]
            .Select(number => new Guid(number * 7_919, (short)number, 0, [0, 0, 0, 0, 0, 0, 0, (byte)number]));
        var step = Gen.Select(Gen.Enum<Step>(), id);
        Gen.Select(id.List[0, 30], step.List[0, 200])
            .Sample(
                (first, steps) =>
                {
                    var (set, model) = (new SortedIdSet(first), new HashSet<Guid>(first));
                    foreach (var (kind, subject) in steps)
                    {
                        var (actual, expected) = kind switch
                        {
                            Step.Add => (set.Add(subject), model.Add(subject)),
                            Step.Remove => (set.Remove(subject), model.Remove(subject)),
                            _ => (set.Contains(subject), model.Contains(subject)),
                        };
                        Assert.Equal(expected, actual);
                        Assert.Equal(model.Count, set.Count);
                    }
                }
            );
    }
}
