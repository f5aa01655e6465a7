namespace Parley.Faults.Tests.Disk;

/// <summary>
/// An ext4 image, mounted without a cache below the file system (<c>losetup --direct-io</c>). The image holds only
/// synced data, so a copy of it, mounted in its place, is what a power cut leaves behind.
/// </summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private readonly string _image;

    private LoopDisk(string folder) => (_image, Path) = (folder + ".img", folder);

    /// <summary>The mount point.</summary>
    public string Path { get; }

    /// <summary>Skips the test with a reason where no such disk is available.</summary>
    public static async Task<LoopDisk> MountAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root may mount a disk.");
        foreach (var program in (string[])["losetup", "mkfs.ext4", "mount", "umount"])
        {
            Assert.SkipWhen(Command.Find(program) is null, $"The program {program} is missing.");
        }

        var disk = new LoopDisk(Directory.CreateTempSubdirectory("parley-disk-").FullName);
        try
        {
            await Command.RunAsync("truncate", "-s", "96M", disk._image);
            await Command.RunAsync("mkfs.ext4", "-q", "-F", "-m", "0", disk._image);
            await disk.AttachAsync();
            return disk;
        }
        catch (InvalidOperationException exception)
        {
            await disk.DisposeAsync();
            Assert.Skip($"No disk can be mounted here: {exception.Message}");
            throw;
        }
    }

    /// <summary>
    /// Cuts the power: the current content of the disk remains. Writers must be stopped before and end in <paramref
    /// name="end"/>.
    /// </summary>
    public async Task CutAsync(Func<Task> end)
    {
        var cut = _image + ".cut";
        await Command.RunAsync("cp", "--sparse=always", _image, cut);
        await end();
        await Command.RunAsync("umount", Path);
        File.Move(cut, _image, overwrite: true);
        await AttachAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Command.RunAsync("umount", Path);
        }
        catch (InvalidOperationException)
        {
            // It was not mounted.
        }

        File.Delete(_image);
        File.Delete(_image + ".cut");
        Directory.Delete(Path, recursive: true);
    }

    private async Task AttachAsync()
    {
        var device = (await Command.RunAsync("losetup", "--find", "--show", "--direct-io=on", _image)).Trim();
        try
        {
            await Command.RunAsync("mount", device, Path);
        }
        finally
        {
            // The loop device is released with the mount, however the test ends.
            await Command.RunAsync("losetup", "--detach", device);
        }
    }
}
