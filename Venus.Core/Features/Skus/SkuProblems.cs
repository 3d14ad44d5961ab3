namespace Venus.Core.Features.Skus;

[Slug("sku-not-active")]
public sealed record SkuNotActive(string Sku) : Problem
{
    public override string Message => $"{Sku} is not active any more.";
}
