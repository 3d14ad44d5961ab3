using System.Text.Json;
using System.Text.Json.Serialization;

namespace Venus.Server.Api;

/// <summary>JSON of the REST surface: snake_case, enums as upper-case words, a value that is missing as null.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.General));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false));
        return options;
    }

    public static string NameOf(string member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member);
}
