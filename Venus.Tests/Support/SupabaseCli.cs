using System.ComponentModel;
using System.Diagnostics;

namespace Venus.Tests.Support;

/// <summary>The real Supabase CLI, as <c>package-lock.json</c> beside this project pins it.</summary>
internal static class SupabaseCli
{
    private static readonly SemaphoreSlim Turn = new(1);

    internal sealed record Outcome(int ExitCode, string Output, string Messages);

    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        await InstallAsync();
        // It writes beside its working folder: one at a time.
        await Turn.WaitAsync();
        try
        {
            return await RunProgramAsync(
                "node", Repository.Folder("Venus.Tests"),
                [Path.Combine("node_modules", "supabase", "dist", "supabase.js"), .. arguments, "--workdir", Repository.Folder("Venus.Data"), "--agent", "no"]);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task InstallAsync()
    {
        var tests = Repository.Folder("Venus.Tests");
        if (Directory.Exists(Path.Combine(tests, "node_modules", "supabase")))
        {
            return;
        }

        await Turn.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(tests, "node_modules", "supabase")))
            {
                var outcome = await RunProgramAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", tests, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
                Assert.True(outcome.ExitCode == 0, $"The Supabase CLI could not be installed; run \"npm ci\" in Venus.Tests to see why: {outcome.Messages}");
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task<Outcome> RunProgramAsync(string program, string folder, string[] arguments)
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
            throw new InvalidOperationException($"The tests with the Supabase CLI need {program}: install Node.js 20 or newer with npm.");
        }
    }
}
