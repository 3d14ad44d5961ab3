namespace Venus.Core.Features.Identity;

/// <summary>The identity provider does not answer; people are told <see cref="ProviderUnreachable"/>.</summary>
public sealed class ProviderDownException(string message, Exception? cause = null) : Exception(message, cause);
