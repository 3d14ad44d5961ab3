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

    private static Task<int> RunTestsAsync(string[] args)
    {
        // Hosts, tests and browsers' drivers share these threads; some of them wait while others are awaited.
        ThreadPool.SetMinThreads(MostWaiting, MostWaiting);
        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
    }
}
