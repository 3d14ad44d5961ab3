using System.Net.Http.Headers;
using Venus.Core.Health;

namespace Venus.Server.Features.Assistant;

/// <summary>Asks the model service for the list of its models, which costs nothing and needs the key.</summary>
internal sealed class ModelProbe(HttpClient client, ModelSettings settings) : IModelService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Model => settings.Model;

    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.BaseUrl + "/models"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.ApiKey);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
