using Parley.Cli.Import;

namespace Parley.Cli.Tests;

public sealed class ImportIdsTests
{
    private static readonly WorkspaceId Workspace = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7001"));
    private static readonly DateTimeOffset At = new(2018, 11, 5, 19, 30, 43, TimeSpan.Zero);

    /// <summary>The value is fixed: another one would duplicate every message of a repeated import.</summary>
    [Fact]
    public void Import_id_is_deterministic() =>
        Assert.Equal("0166e55b-12b8-7d49-ab82-dabb195d8886", ImportIds.Create(Workspace, "rules", 1, At).ToString());

    [Fact]
    public void Import_id_is_a_version_7_UUID_with_the_message_time()
    {
        for (var n = 0; n < 200; n++)
        {
            var id = ImportIds.Create(Workspace, "rules", n, At).Value;
            Assert.Equal(7, id.Version);
            Assert.InRange(id.Variant, 8, 11);
            var text = id.ToString("N");
            Assert.Equal(
                At.ToUnixTimeMilliseconds(),
                long.Parse(text[..12], System.Globalization.NumberStyles.HexNumber, null)
            );
        }
    }

    [Fact]
    public void Import_ids_sort_by_time()
    {
        var ids = Enumerable
            .Range(0, 100)
            .Select(i => ImportIds.Create(Workspace, "rules", 1000 - i, At.AddMilliseconds(i)).ToString())
            .ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Import_id_depends_on_workspace_channel_and_number()
    {
        var other = new WorkspaceId(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7009"));
        MessageId[] ids =
        [
            ImportIds.Create(Workspace, "rules", 1, At),
            ImportIds.Create(Workspace, "rules", 2, At),
            ImportIds.Create(Workspace, "tox", 1, At),
            ImportIds.Create(other, "rules", 1, At),
            ImportIds.Create(Workspace, "rules", 1, At.AddMilliseconds(1)),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Longest_channel_name_fits() =>
        Assert.Equal(
            7,
            ImportIds
                .Create(Workspace, new string('\u6f22', ConversationLine.MaxChannelNameLength), long.MaxValue, At)
                .Value.Version
        );
}
