using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Venus.Server.Layout;

/// <summary>The store a deep link is about: <c>/stock?store=3</c>.</summary>
public static class StoreLink
{
    public const string Parameter = "store";

    /// <summary>The linked store; 0, which nobody is assigned to, when the link names something that is no store at all.</summary>
    public static int? Read(string uri)
    {
        var query = new Uri(uri).Query;
        if (!QueryHelpers.ParseQuery(query).TryGetValue(Parameter, out var value))
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var store) ? store : 0;
    }
}
