using System.Globalization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>The link behind a UPI QR code: the customer's app opens with payee and amount filled in.</summary>
public static class UpiLink
{
    /// <param name="upiId">The store's address, such as <c>venus.downtown@okbank</c>; its @ stays as it is.</param>
    public static string For(string upiId, string payee, Money amount) => string.Create(
        CultureInfo.InvariantCulture,
        $"upi://pay?pa={Uri.EscapeDataString(upiId).Replace("%40", "@", StringComparison.Ordinal)}&pn={Uri.EscapeDataString(payee)}&am={amount.Amount:0.00}&cu=INR");
}
