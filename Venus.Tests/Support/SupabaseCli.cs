namespace Venus.Tests.Support;

/// <summary>The real Supabase CLI, as <c>package-lock.json</c> beside this project pins it.</summary>
internal static class SupabaseCli
{
    private static readonly SemaphoreSlim Turn = new(1);

    public static async Task<NpmPackages.Outcome> RunAsync(params string[] arguments)
    {
        await NpmPackages.EnsureAsync("supabase");
        // It writes beside its working folder: one at a time.
        await Turn.WaitAsync();
        try
        {
            return await NpmPackages.RunAsync(
                "node", Repository.Folder("Venus.Tests"),
                [Path.Combine("node_modules", "supabase", "dist", "supabase.js"), .. arguments, "--workdir", Repository.Folder("Venus.Data"), "--agent", "no"]);
        }
        finally
        {
            Turn.Release();
        }
    }
}
