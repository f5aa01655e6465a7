using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Tests.Review;

/// <summary>What is written to the disk is for the server's user alone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FolderRightsTests
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode Everybodys = OwnersFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Fact]
    public async Task A_new_data_folder_and_its_files_are_the_servers_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var parent = new DataFolder();
        var folder = Path.Combine(parent.Path, "data");
        await using var server = await ParleyServer.StartAsync(folder);
        await server.FounderAsync();
        Assert.Equal(OwnersFolder, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(OwnersFile, File.GetUnixFileMode(file)));
        Assert.NotEmpty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_folder_that_an_earlier_server_left_open_is_closed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var parent = new DataFolder();
        var folder = Path.Combine(parent.Path, "data");
        await (await ParleyServer.StartAsync(folder)).DisposeAsync();
        SqliteConnection.ClearAllPools();
        File.SetUnixFileMode(folder, OwnersFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.SetUnixFileMode(file, Everybodys);
        }

        await using var server = await ParleyServer.StartAsync(folder);
        await server.FounderAsync();
        Assert.Equal(OwnersFolder, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(OwnersFile, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_folder_that_was_there_before_keeps_its_rights_and_gets_closed_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var parent = new DataFolder();
        var shared = OwnersFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var folder = Directory.CreateDirectory(Path.Combine(parent.Path, "data")).FullName;
        File.SetUnixFileMode(folder, shared);
        await using var server = await ParleyServer.StartAsync(folder);
        Assert.Equal(shared, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(OwnersFile, File.GetUnixFileMode(file)));
    }
}
