namespace Venus.Server.Layout;

/// <summary>
/// Room in the bar that the open page may fill: <c>&lt;SectionContent SectionId="AppBarSections.Page"&gt;</c>. The counter puts its search and its
/// device states there.
/// </summary>
public static class AppBarSections
{
    public static readonly object Page = new();
}
