using MudBlazor;
using MudBlazor.Utilities;
using Venus.Server.Layout;

namespace Venus.Server.Features.Docs;

/// <summary>Scalar in Venus's colours and letters, by the variables that Scalar offers for it.</summary>
internal static class ApiDocsTheme
{
    public static string Css { get; } =
        $$"""
        @font-face { font-family: Inter; font-weight: 100 900; font-display: swap; src: url(/fonts/inter-latin.woff2) format("woff2"); }
        :root { --scalar-font: {{string.Join(", ", VenusTheme.Light.Typography.Default.FontFamily!.Select(font => font.Contains(' ', StringComparison.Ordinal) ? $"'{font}'" : font))}}; --scalar-radius: 10px; --scalar-radius-lg: 14px; --scalar-radius-xl: 16px; }
        .light-mode { {{Variables(VenusTheme.Light.PaletteLight)}} --scalar-background-accent: #E8EEFC; }
        .dark-mode { {{Variables(VenusTheme.Dark.PaletteDark)}} --scalar-background-accent: #1D2A4D; }
        .light-mode .t-doc__sidebar, .dark-mode .t-doc__sidebar {
          --scalar-sidebar-background-1: var(--scalar-background-1); --scalar-sidebar-border-color: var(--scalar-border-color);
          --scalar-sidebar-color-1: var(--scalar-color-1); --scalar-sidebar-color-2: var(--scalar-color-2);
          --scalar-sidebar-item-hover-background: var(--scalar-background-2); --scalar-sidebar-item-hover-color: var(--scalar-color-1);
          --scalar-sidebar-item-active-background: var(--scalar-background-accent); --scalar-sidebar-color-active: var(--scalar-color-accent);
          --scalar-sidebar-search-background: var(--scalar-background-1); --scalar-sidebar-search-color: var(--scalar-color-3); --scalar-sidebar-search-border-color: var(--scalar-border-color);
        }
        .venus-back { padding: 12px 16px; font: 600 15px/22px var(--scalar-font); background: var(--scalar-background-1); border-bottom: 1px solid var(--scalar-border-color); }
        .venus-back a { display: inline-flex; align-items: center; min-height: 44px; color: var(--scalar-color-accent); text-decoration: none; }
        .venus-back a:hover { text-decoration: underline; }
        """;

    private static string Variables(Palette palette)
    {
        (string Name, MudColor Colour)[] variables =
        [
            ("background-1", palette.Surface), ("background-2", palette.Background), ("background-3", palette.BackgroundGray),
            ("color-1", palette.TextPrimary), ("color-2", palette.TextSecondary), ("color-3", palette.TextDisabled), ("color-accent", palette.Primary),
            ("border-color", palette.LinesDefault), ("button-1", palette.Primary), ("button-1-color", palette.PrimaryContrastText), ("button-1-hover", palette.PrimaryDarken),
            ("color-green", palette.Success), ("color-red", palette.Error), ("color-blue", palette.Primary), ("color-yellow", palette.Warning), ("color-orange", palette.Warning),
        ];
        return string.Concat(variables.Select(variable => $"--scalar-{variable.Name}: {variable.Colour.ToString(MudColorOutputFormats.Hex)}; "));
    }
}
