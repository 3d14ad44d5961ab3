namespace Venus.Core.Numbers;

/// <summary>A number of things with their name: "1 bird", "1,250 birds".</summary>
public static class Counted
{
    /// <param name="one">How one of them is called; several take an s.</param>
    public static string Of(int number, string one) => $"{number.ToString("N0", Money.Culture)} {one}{(number == 1 ? "" : "s")}";
}
