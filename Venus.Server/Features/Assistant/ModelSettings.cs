using System.Globalization;

namespace Venus.Server.Features.Assistant;

/// <summary>
/// The model service of <c>Assistant:*</c>: NVIDIA NIM, or any other that speaks OpenAI's chat completions. Without <c>Assistant:ApiKey</c> there is none,
/// and all else works.
/// </summary>
internal sealed record ModelSettings(Uri BaseUrl, string ApiKey, string Model, string EmbeddingModel, float Temperature, int MaxTokens)
{
    private const string Section = "Assistant";

    /// <summary>For one call of the model.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For a question with all its calls.</summary>
    public TimeSpan QuestionTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long the service may send nothing before it counts as gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <returns>Null when no model service is configured.</returns>
    public static ModelSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return Given(section, "ApiKey") is not { } key
            ? null
            : new ModelSettings(
                new Uri((Given(section, "BaseUrl") ?? "https://integrate.api.nvidia.com/v1").TrimEnd('/')),
                key,
                Given(section, "Model") ?? "meta/llama-3.3-70b-instruct",
                Given(section, "EmbeddingModel") ?? "nvidia/nv-embedqa-e5-v5",
                (float)Figure(section, nameof(Temperature), 0.2),
                (int)Figure(section, nameof(MaxTokens), 2048))
            {
                CallTime = TimeSpan.FromSeconds(Figure(section, "CallSeconds", 60)),
                QuestionTime = TimeSpan.FromSeconds(Figure(section, "QuestionSeconds", 120)),
                Silence = TimeSpan.FromSeconds(Figure(section, "SilenceSeconds", 20)),
            };
    }

    /// <summary>The one sentence that says what is wrong with the settings, or null.</summary>
    public static string? Refusal(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (Given(section, "BaseUrl") is { } address)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                return $"{Section}:BaseUrl is no address: write https://host/v1, or remove the setting.";
            if (url.Scheme == "http" && !url.IsLoopback)
                return $"{Section}:BaseUrl would send the key over plain http: write https, or an address of this machine.";
        }

        (string Name, double Least, double Most)[] figures =
            [("Temperature", 0, 2), ("MaxTokens", 16, 32768), ("CallSeconds", 1, 600), ("QuestionSeconds", 1, 1200), ("SilenceSeconds", 1, 600)];
        foreach (var (name, least, most) in figures)
        {
            if (Given(section, name) is { } text
                && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure) && figure >= least && figure <= most && (name != nameof(MaxTokens) || double.IsInteger(figure))))
            {
                return $"{Section}:{name} is {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}.";
            }
        }

        return null;
    }

    // A record prints its members.
    public override string ToString() => $"{Model} at {BaseUrl.Host}";

    // A variable of the environment that was left blank sets nothing.
    private static string? Given(IConfigurationSection section, string name) => section[name] is { Length: > 0 } text ? text : null;

    private static double Figure(IConfigurationSection section, string name, double usual) =>
        Given(section, name) is { } text ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : usual;
}
