using System.ComponentModel;
using System.Runtime.InteropServices;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>The unprivileged account that runs the server when the host itself is root, which PostgreSQL refuses.</summary>
internal sealed class ServerAccount
{
    private readonly uint _userId;
    private readonly uint _groupId;

    private ServerAccount(string name, uint userId, uint groupId)
    {
        Name = name;
        _userId = userId;
        _groupId = groupId;
    }

    /// <summary>The host's own account; not for Windows.</summary>
    public static uint OwnUserId => NativeMethods.GetEffectiveUserId();

    public string Name { get; }

    /// <returns>Null when the host's own account will do.</returns>
    public static ServerAccount? WhenRoot(string? configured)
    {
        // On Windows pg_ctl and initdb give up an administrator's rights by themselves.
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        string[] candidates = configured is null ? ["postgres", "_postgres", "nobody"] : [configured];
        return candidates.Select(Find).FirstOrDefault(account => account is { _userId: not 0 })
            ?? throw new SetupException(configured is null
                ? "Venus was started as root, which PostgreSQL refuses, and this machine has neither an account postgres nor nobody: set Embedded:Account to an unprivileged account."
                : $"Embedded:Account is \"{configured}\", which is not an unprivileged account of this machine: set it to one that exists and is not root.");
    }

    public void TakeOver(string path)
    {
        if (NativeMethods.LChown(path, _userId, _groupId) != 0)
        {
            throw new IOException($"{path} could not be given to {Name}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    private static ServerAccount? Find(string name)
    {
        var entry = NativeMethods.GetPasswordEntry(name);
        if (entry == IntPtr.Zero)
        {
            return null;
        }

        // struct passwd begins with two pointers, then uid and gid, on Linux and macOS alike.
        var ids = 2 * IntPtr.Size;
        return new ServerAccount(name, (uint)Marshal.ReadInt32(entry, ids), (uint)Marshal.ReadInt32(entry, ids + sizeof(uint)));
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern uint GetEffectiveUserId();

        [DllImport("libc", EntryPoint = "getpwnam", ExactSpelling = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern IntPtr GetPasswordEntry([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

        // lchown, not chown: a link put in the way must not hand over what it points to.
        [DllImport("libc", EntryPoint = "lchown", ExactSpelling = true, SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int LChown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
    }
}
