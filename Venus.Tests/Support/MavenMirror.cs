using System.Diagnostics;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MysticMind.PostgresEmbed;
using Venus.Data.Embedded;

namespace Venus.Tests.Support;

/// <summary>A Maven repository on loopback that publishes this machine's own PostgreSQL in the form the download expects.</summary>
internal sealed class MavenMirror : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _folder;

    private MavenMirror(WebApplication application, string folder)
    {
        _application = application;
        _folder = folder;
    }

    public Uri Address => new(_application.Urls.Single());

    public static async Task<MavenMirror> StartAsync(string programs, PostgresBinaries binaries)
    {
        var folder = Directory.CreateTempSubdirectory("venus-mirror-").FullName;
        var artifact = $"embedded-postgres-binaries-{PgPlatform.Detect().ArtifactName}";
        var version = $"{binaries.Version}.0";
        var jar = Path.Combine(folder, "binaries.jar");
        await PackAsync(programs, folder, jar);

        var application = LoopbackServer.Build();
        var root = $"/io/zonky/test/postgres/{artifact}";
        application.MapGet($"{root}/maven-metadata.xml", () => TypedResults.Text(
            $"<metadata><versioning><versions><version>{version}</version></versions></versioning></metadata>", "application/xml"));
        application.MapGet($"{root}/{version}/{artifact}-{version}.jar", () => TypedResults.PhysicalFile(jar));
        await application.StartAsync();
        return new MavenMirror(application, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task PackAsync(string programs, string folder, string jar)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        foreach (var program in new[] { "postgres", "initdb", "pg_ctl" })
        {
            File.Copy(Path.Combine(programs, program), Path.Combine(bin, program));
        }

        var lib = Directory.CreateDirectory(Path.Combine(folder, "lib")).FullName;
        foreach (var library in Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(programs)!, "lib"), "*.so"))
        {
            File.Copy(library, Path.Combine(lib, Path.GetFileName(library)));
        }

        var archive = Path.Combine(folder, "postgres.txz");
        using var tar = Process.Start(new ProcessStartInfo("tar", ["-C", folder, "-I", "xz -0", "-cf", archive, "bin", "lib"]))!;
        await tar.WaitForExitAsync();
        Assert.Equal(0, tar.ExitCode);
        await using var zip = await ZipFile.OpenAsync(jar, ZipArchiveMode.Create);
        await zip.CreateEntryFromFileAsync(archive, Path.GetFileName(archive), CompressionLevel.NoCompression);
    }
}
