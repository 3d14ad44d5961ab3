namespace Venus.Data.Embedded;

/// <summary>Makes folders that nobody but the host (and, one level down, the server's account) can read.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMayPass = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>False when the folder cannot be made, is someone else's, or lies below one that the server's account may not enter.</returns>
    public static async Task<bool> TryPrepareAsync(string root, ServerAccount? account, CancellationToken cancellationToken)
    {
        try
        {
            Create(root, account is null ? OwnerOnly : OthersMayPass);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            return false;
        }

        // The fallback's name can be guessed, and whoever made the folder first could have prepared its contents.
        if (!await IsOwnAsync(root, cancellationToken))
        {
            return false;
        }

        if (account is not null
            && !(await ServerCommand.RunAsync(account, "/bin/sh", ["-c", "cd \"$0\"", root], cancellationToken)).Succeeded)
        {
            RemoveIfEmpty(root);
            return false;
        }

        var server = Path.Combine(root, "server");
        Create(server, OwnerOnly);
        account?.TakeOver(server);
        return true;
    }

    public static void Create(string path, UnixFileMode mode = OwnerOnly)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, mode);
        // The umask took its share, and an older folder may be more open than it should be.
        File.SetUnixFileMode(path, mode);
    }

    public static async Task WriteSecretAsync(string path, string text, CancellationToken cancellationToken)
    {
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whole or not at all: a half-written file would lock the host out of its own data.
        var draft = path + ".new";
        File.Delete(draft);
        await using (var stream = new FileStream(draft, settings))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
            await writer.FlushAsync(cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static async Task<bool> IsOwnAsync(string root, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        if (new DirectoryInfo(root).LinkTarget is not null)
        {
            return false;
        }

        string[] owner = OperatingSystem.IsMacOS() ? ["-f", "%u", root] : ["-c", "%u", root];
        var outcome = await ServerCommand.RunAsync(account: null, "stat", owner, cancellationToken);
        return outcome.Succeeded && uint.TryParse(outcome.Output, out var id) && id == ServerAccount.OwnUserId;
    }

    private static void RemoveIfEmpty(string root)
    {
        if (!Directory.EnumerateFileSystemEntries(root).Any())
        {
            Directory.Delete(root);
        }
    }
}
