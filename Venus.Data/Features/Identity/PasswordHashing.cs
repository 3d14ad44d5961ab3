using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Venus.Data.Features.Identity;

/// <summary>
/// Computes password hashes on a few threads of its own, of low priority, with a short queue before them: a flood of sign-ins waits for itself
/// and not the counter for it.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    private readonly Channel<Action> _queue;
    private readonly BcryptPasswordHasher _hasher;

    public PasswordHashing(BcryptPasswordHasher hasher)
        : this(hasher, Math.Max(1, Environment.ProcessorCount / 2), queueLength: 16)
    {
    }

    internal PasswordHashing(BcryptPasswordHasher hasher, int threads, int queueLength)
    {
        _hasher = hasher;
        _queue = Channel.CreateBounded<Action>(queueLength);
        for (var i = 0; i < threads; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "Password hashing", Priority = ThreadPriority.BelowNormal }.Start();
        }
    }

    /// <summary>Verifies as long for no hash as for one; false for anything that is not the right password.</summary>
    /// <returns>Null when too many are waiting already.</returns>
    public Task<bool?> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        RunAsync<bool?>(() => _hasher.Verify(hash, password), cancellationToken);

    /// <returns>Null when too many are waiting already.</returns>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.HashPassword(new LocalAccount(Guid.Empty, null), password), cancellationToken);

    public void Dispose() => _queue.Writer.TryComplete();

    internal async Task<T?> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _queue.Writer.TryWrite(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.TrySetResult(compute());
            }
#pragma warning disable CA1031 // The fault belongs to the caller who waits, not to this thread.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                done.TrySetException(fault);
            }
        });
        return accepted ? await done.Task : default;
    }

    private void Work()
    {
        if (OperatingSystem.IsLinux())
        {
            // The runtime ignores thread priorities here. Who = 0 is the calling thread alone.
            _ = NativeMethods.SetPriority(which: 0, who: 0, niceness: 10);
        }

        var reader = _queue.Reader;
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out var job))
            {
                job();
            }
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "setpriority", ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int SetPriority(int which, int who, int niceness);
    }
}
