using Venus.Tests.Browser;
using Venus.Tests.Support;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Venus.Tests;

/// <summary>Runs the tests, is the other process that a test starts and kills, or takes the pictures of the manuals.</summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] args) => args switch
    {
        [HoldingHost.Command, var folder] => HoldingHost.RunAsync(folder),
        [SellingHost.Command, var folder] => SellingHost.RunAsync(folder),
        [ManualPictures.Command, .. var names] => ManualPictures.RunAsync(names),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(args),
    };
}
