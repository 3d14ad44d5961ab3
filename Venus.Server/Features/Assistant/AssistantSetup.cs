using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Http.Resilience;
using OpenAI;
using Polly;
using Venus.Core.Features.Assistant;
using Venus.Core.Health;

namespace Venus.Server.Features.Assistant;

/// <summary>The assistant, and the way to its model service if one is configured.</summary>
internal static class AssistantSetup
{
    private const string Chats = "model";
    private const string Embeddings = "model-embeddings";
    private const string Probe = "model-probe";

    // Of one host and one client, for twenty people who ask at once, each with a title on its way too; whoever comes later waits. The service says itself when they are too many.
    private const int CallsAtOnce = 48;
    private const int CallsWaiting = 64;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(8);

    public static void AddAssistant(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddScoped<IAssistantService, AssistantService>().AddScoped<AssistantTalk>();
        services.AddScoped<IAssistantTool, HealthTool>().AddScoped<IAssistantTool, KnowledgeTool>().AddDatasetTools();
        if (ModelSettings.Read(configuration) is not { } settings)
            return;

        // Two, for a circuit that embeddings have broken is not to stand in the way of answers.
        services.AddModelHttpClient(Chats, settings);
        services.AddHttpClient(Chats).AddHttpMessageHandler(() => new WholeCharacters());
        services.AddModelHttpClient(Embeddings, settings);
        services.AddSingleton(provider => new ModelClient(settings, Chat(settings, provider.GetRequiredService<IHttpClientFactory>().CreateClient(Chats))));
        services.AddHttpClient(Probe, client => client.Timeout = Timeout.InfiniteTimeSpan).RemoveAllLoggers();
        services.AddSingleton<IModelService>(provider => new ModelProbe(provider.GetRequiredService<IHttpClientFactory>().CreateClient(Probe), settings));
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
            new NimEmbeddings(provider.GetRequiredService<IHttpClientFactory>().CreateClient(Embeddings), settings));
    }

    private static void AddModelHttpClient(this IServiceCollection services, string name, ModelSettings settings) =>
        services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            // Headers carry the key, and addresses say nothing that the figures do not.
            .RemoveAllLoggers()
            .AddResilienceHandler(name, pipeline => Steady(pipeline, settings));

    // What is sent again is a question that was not answered: no tool runs twice.
    private static void Steady(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ModelSettings settings) => pipeline
        .AddConcurrencyLimiter(CallsAtOnce, CallsWaiting)
        // Around the retries: a service that answers when it is asked again is there, however many it failed at the same moment.
        .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(15),
            ShouldHandle = outcome => ValueTask.FromResult(
                outcome.Outcome.Exception is HttpRequestException or Polly.Timeout.TimeoutRejectedException || outcome.Outcome.Result?.StatusCode >= HttpStatusCode.InternalServerError),
        })
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(500),
            ShouldHandle = outcome => ValueTask.FromResult(MayPass(outcome.Outcome)),
        })
        // Until it begins to answer.
        .AddTimeout(settings.Silence);

    private static bool MayPass(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException
        || outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } refused
            && (refused.Headers.RetryAfter?.Delta ?? TimeSpan.Zero) <= LongestRetryAfter;

    private static IChatClient Chat(ModelSettings settings, HttpClient client) =>
        new OpenAIClient(
            new ApiKeyCredential(settings.ApiKey),
            new OpenAIClientOptions
            {
                Endpoint = settings.BaseUrl,
                Transport = new HttpClientPipelineTransport(client),
                NetworkTimeout = settings.CallTime,
                // The pipeline above already asks again.
                RetryPolicy = new ClientRetryPolicy(0),
            })
        .GetChatClient(settings.Model).AsIChatClient();
}
