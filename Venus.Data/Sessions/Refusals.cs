using System.Reflection;
using System.Text.Json;
using Npgsql;
using Venus.Core;
using Venus.Data.Telemetry;

namespace Venus.Data.Sessions;

/// <summary>Turns a refusal of the database into the problem the user reads: its slug names the kind, its detail carries the figures.</summary>
internal static class Refusals
{
    /// <summary>SQLSTATE of <c>private.refuse</c>; only its details are made for users.</summary>
    private const string Refused = "VN001";

    private static readonly Dictionary<string, Type> KindBySlug = typeof(Problem).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<SlugAttribute>() is not null)
        .GroupBy(type => type.GetCustomAttribute<SlugAttribute>()!.Value)
        // What can be down is told apart by the host alone.
        .Where(kinds => kinds.Count() == 1)
        .ToDictionary(kinds => kinds.Key, kinds => kinds.Single());

    // PostgreSQL has no text with a zero character, as text or escaped in JSON.
    private static readonly string[] ZeroCharacter = [PostgresErrorCodes.CharacterNotInRepertoire, PostgresErrorCodes.UntranslatableCharacter];

    /// <summary>The problem of a slug without figures.</summary>
    public static Problem Of(string slug) => (Problem)JsonSerializer.Deserialize("{}", KindBySlug[slug], Wire.Options)!;

    /// <summary>Null when the error is a fault and not a refusal.</summary>
    public static Problem? Read(PostgresException error)
    {
        if (ZeroCharacter.Contains(error.SqlState))
            return new InvalidInput(null, "Texts hold no zero character.");
        if (error.SqlState != Refused || !KindBySlug.TryGetValue(error.MessageText, out var kind))
            return null;
        var problem = (Problem)JsonSerializer.Deserialize(error.Detail ?? "{}", kind, Wire.Options)!;
        VenusMeters.CountRefusal(problem);
        return problem;
    }
}
