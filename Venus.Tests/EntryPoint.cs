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

    // 128 and the number of the signal, as shells tell it.
    private const int Terminated = 143;

    public static Task<int> Main(string[] args) => args switch
    {
        [HoldingHost.Command, var folder] => HoldingHost.RunAsync(folder),
        [SellingHost.Command, var folder] => SellingHost.RunAsync(folder),
        [ManualPictures.Command, .. var names] => ManualPictures.RunAsync(names),
        _ => RunTestsAsync(args),
    };

    private static async Task<int> RunTestsAsync(string[] args)
    {
        // Hosts, tests and browsers' drivers share these threads; some of them wait while others are awaited.
        ThreadPool.SetMinThreads(MostWaiting, MostWaiting);
        // Hosts of tests in this process take the signal for themselves and drain.
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(Terminated));
        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
