using System.Diagnostics;
using System.Runtime.InteropServices;
using Venus.Tests.Browser;
using Venus.Tests.Support;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Venus.Tests;

/// <summary>Runs the tests, is the other process that a test starts and kills, or takes the pictures of the manuals.</summary>
internal static class EntryPoint
{
    private const int MostWaiting = 32;

    public static Task<int> Main(string[] args) => args switch
    {
        [HoldingHost.Command, var folder] => HoldingHost.RunAsync(folder),
        [SellingHost.Command, var folder] => SellingHost.RunAsync(folder),
        [ManualPictures.Command, .. var names] => ManualPictures.RunAsync(names),
        _ => RunTestsAsync(args),
    };

    // Hosts and browsers that tests started would outlive the run; until it is killed itself, tests start more of them.
    private static void End()
    {
        using var run = Process.GetCurrentProcess();
        while (Process.GetProcesses().Where(process => TestCluster.ParentOf(process.Id) == run.Id).ToList() is { Count: > 0 } children)
            children.ForEach(child => child.Kill(entireProcessTree: true));
        run.Kill();
    }

    private static async Task<int> RunTestsAsync(string[] args)
    {
        // Hosts, tests and browsers' drivers share these threads; some of them wait while others are awaited.
        ThreadPool.SetMinThreads(MostWaiting, MostWaiting);
        // Hosts of tests in this process take the signal for themselves and drain.
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End());
        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
