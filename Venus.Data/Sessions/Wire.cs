using System.Text.Json;
using System.Text.Json.Serialization;

namespace Venus.Data.Sessions;

/// <summary>How commands, answers and figures of refusals travel between C# and SQL: snake_case, enums as upper-case words, no nulls.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };
}
