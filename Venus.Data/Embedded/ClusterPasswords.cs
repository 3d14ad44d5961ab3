using System.Security.Cryptography;
using System.Text.Json;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>Generated once per cluster and kept beside it, where only the host's account can read them.</summary>
internal sealed record ClusterPasswords(string Superuser, string Owner, string App, string Jobs, string Demo)
{
    // A member that is missing is damage, not a login without a password.
    private static readonly JsonSerializerOptions Whole = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public override string ToString() => nameof(ClusterPasswords);

    public static async Task<ClusterPasswords> LoadOrCreateAsync(ClusterFolder folder, CancellationToken cancellationToken)
    {
        if (File.Exists(folder.Secrets))
        {
            try
            {
                return JsonSerializer.Deserialize<ClusterPasswords>(await File.ReadAllTextAsync(folder.Secrets, cancellationToken), Whole)
                    ?? throw new JsonException();
            }
            catch (JsonException fault)
            {
                throw new SetupException($"\"{folder.Secrets}\" does not hold the passwords of the cluster beside it: restore that file.", fault);
            }
        }

        if (folder.Major is not null)
        {
            throw new SetupException(
                $"\"{folder.Root}\" holds data of Venus but no longer its passwords.json: restore that file, or move the folder away to begin with empty data.");
        }

        var made = new ClusterPasswords(Generate(), Generate(), Generate(), Generate(), Generate());
        await PrivateFolder.WriteSecretAsync(folder.Secrets, JsonSerializer.Serialize(made), cancellationToken);
        return made;
    }

    private static string Generate() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
