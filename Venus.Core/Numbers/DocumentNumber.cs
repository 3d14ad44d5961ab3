namespace Venus.Core.Numbers;

/// <summary>Numbers of documents: S01/26-27/004217.</summary>
public static class DocumentNumber
{
    /// <summary>The counter alone, as a number is called inside one store: 004217.</summary>
    public static string Short(string number) => number[(number.LastIndexOf('/') + 1)..];
}
