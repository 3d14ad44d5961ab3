using System.ComponentModel;
using System.Diagnostics;

namespace Venus.Tests.Support;

/// <summary>The npm packages that <c>package-lock.json</c> beside this project pins.</summary>
internal static class NpmPackages
{
    private static readonly SemaphoreSlim Turn = new(1);

    internal sealed record Outcome(int ExitCode, string Output, string Messages);

    public static async Task EnsureAsync(string package)
    {
        var tests = Repository.Folder("Venus.Tests");
        await Turn.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(tests, "node_modules", package)))
            {
                var outcome = await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", tests, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
                Assert.True(outcome.ExitCode == 0, $"{package} could not be installed; run \"npm ci\" in Venus.Tests to see why: {outcome.Messages}");
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    public static async Task<Outcome> RunAsync(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DO_NOT_TRACK"] = "1";
        start.Environment["NO_COLOR"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var messages = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new Outcome(process.ExitCode, await output, await messages);
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"These tests need {program}: install Node.js 20 or newer with npm.");
        }
    }
}
