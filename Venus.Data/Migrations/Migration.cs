using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Venus.Data.Migrations;

/// <summary>One file of <c>supabase/migrations</c>, named <c>YYYYMMDDHHMMSS_name.sql</c> as the Supabase CLI wants it.</summary>
internal sealed partial record Migration(string FileName, string Sql)
{
    public string Version => FileName[..14];

    public string Name => Path.GetFileNameWithoutExtension(FileName)[15..];

    /// <summary>SHA-256 of the text without blanks and semicolons, which the journal keeps neither between statements nor around them.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Sql.Where(c => c is not (' ' or '\t' or '\r' or '\n' or ';'))))));

    /// <summary>The chain built into this assembly, oldest first.</summary>
    public static IReadOnlyList<Migration> Chain { get; } = [.. Read(typeof(Migration).Assembly).OrderBy(migration => migration.Version, StringComparer.Ordinal)];

    private static IEnumerable<Migration> Read(Assembly assembly)
    {
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => FileNamePattern().IsMatch(name)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Migration(resource, reader.ReadToEnd());
        }
    }

    [GeneratedRegex(@"^\d{14}_\w+\.sql$")]
    private static partial Regex FileNamePattern();
}
