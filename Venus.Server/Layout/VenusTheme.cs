using MudBlazor;

namespace Venus.Server.Layout;

/// <summary>
/// The tokens of Venus as themes of MudBlazor. Both themes are in the document, each under its own selector, and the browser chooses: no round
/// trip, no flash. The tokens MudBlazor has no name for are in <c>wwwroot/css/venus.css</c>.
/// </summary>
internal static class VenusTheme
{
    private static readonly string[] Fonts = ["Inter", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    public static MudTheme Light { get; } = Create(":root");

    public static MudTheme Dark { get; } = Create(":root[data-theme=dark]");

    private static MudTheme Create(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = "10px",
            DrawerWidthLeft = "300px",
            DrawerMiniWidthLeft = "64px",
            AppbarHeight = "64px",
        },
        Typography = Type(),
        PaletteLight = LightPalette(),
        PaletteDark = DarkPalette(),
    };

    private static PaletteLight LightPalette() => new()
    {
        Background = "#F3F5F9",
        Surface = "#FDFDFD",
        DrawerBackground = "#FDFDFD",
        AppbarBackground = "#FDFDFD",
        AppbarText = "#1A1A1A",
        BackgroundGray = "#E8ECF2",
        Skeleton = "#E8ECF2",
        TextPrimary = "#1A1A1A",
        TextSecondary = "#4A5363",
        DrawerText = "#4A5363",
        DrawerIcon = "#4A5363",
        ActionDefault = "#4A5363",
        TextDisabled = "#5F6A7B",
        ActionDisabled = "#5F6A7B",
        ActionDisabledBackground = "#E8ECF2",
        LinesDefault = "#E1E6EE",
        TableLines = "#E1E6EE",
        Divider = "#E1E6EE",
        DividerLight = "#E1E6EE",
        LinesInputs = "#828D9E",
        Primary = "#1E4DD8",
        PrimaryDarken = "#1A3FB0",
        PrimaryLighten = "#B9C9F5",
        PrimaryContrastText = "#FFFFFF",
        Info = "#1E4DD8",
        InfoContrastText = "#FFFFFF",
        Secondary = "#0B727A",
        SecondaryContrastText = "#FFFFFF",
        Tertiary = "#29C6D1",
        TertiaryContrastText = "#1A1A1A",
        Success = "#0B6E58",
        SuccessContrastText = "#FFFFFF",
        Warning = "#7A5600",
        WarningContrastText = "#FFFFFF",
        Error = "#BE2D1E",
        ErrorContrastText = "#FFFFFF",
        Dark = "#1A1A1A",
        DarkContrastText = "#FDFDFD",
        TableHover = "#F3F5F9",
        TableStriped = "#F3F5F9",
        OverlayDark = "rgba(18,24,38,0.56)",
        HoverOpacity = 0.06,
    };

    private static PaletteDark DarkPalette() => new()
    {
        Background = "#0E1116",
        Surface = "#171B22",
        DrawerBackground = "#171B22",
        AppbarBackground = "#171B22",
        AppbarText = "#F1F4F8",
        BackgroundGray = "#222832",
        Skeleton = "#222832",
        TextPrimary = "#F1F4F8",
        TextSecondary = "#B4BDCB",
        DrawerText = "#B4BDCB",
        DrawerIcon = "#B4BDCB",
        ActionDefault = "#B4BDCB",
        TextDisabled = "#949FB0",
        ActionDisabled = "#949FB0",
        ActionDisabledBackground = "#222832",
        LinesDefault = "#2B323D",
        TableLines = "#2B323D",
        Divider = "#2B323D",
        DividerLight = "#2B323D",
        LinesInputs = "#6B7688",
        Primary = "#8FABFF",
        PrimaryDarken = "#B2C5FF",
        PrimaryLighten = "#3A5190",
        PrimaryContrastText = "#0A1433",
        Info = "#8FABFF",
        InfoContrastText = "#0A1433",
        Secondary = "#4FD5DE",
        SecondaryContrastText = "#0E1116",
        Tertiary = "#29C6D1",
        TertiaryContrastText = "#1A1A1A",
        Success = "#3FD6B6",
        SuccessContrastText = "#0E1116",
        Warning = "#F5D04A",
        WarningContrastText = "#0E1116",
        Error = "#FF8F82",
        ErrorContrastText = "#0E1116",
        Dark = "#F1F4F8",
        DarkContrastText = "#0E1116",
        TableHover = "#222832",
        TableStriped = "#222832",
        OverlayDark = "rgba(0,0,0,0.66)",
        HoverOpacity = 0.08,
    };

    private static Typography Type() => new()
    {
        Default = new DefaultTypography { FontFamily = Fonts, FontSize = "15px", FontWeight = "400", LineHeight = "22px", LetterSpacing = "normal" },
        H1 = new H1Typography { FontSize = "60px", LineHeight = "62px", FontWeight = "700", LetterSpacing = "-.035em" },
        H2 = new H2Typography { FontSize = "42px", LineHeight = "46px", FontWeight = "700", LetterSpacing = "-.025em" },
        H3 = new H3Typography { FontSize = "30px", LineHeight = "36px", FontWeight = "650", LetterSpacing = "-.02em" },
        H4 = new H4Typography { FontSize = "24px", LineHeight = "32px", FontWeight = "600", LetterSpacing = "-.015em" },
        H5 = new H5Typography { FontSize = "18px", LineHeight = "26px", FontWeight = "600", LetterSpacing = "-.01em" },
        H6 = new H6Typography { FontSize = "16px", LineHeight = "24px", FontWeight = "600", LetterSpacing = "normal" },
        Subtitle1 = new Subtitle1Typography { FontSize = "15px", LineHeight = "22px", FontWeight = "400", LetterSpacing = "normal" },
        Subtitle2 = new Subtitle2Typography { FontSize = "14px", LineHeight = "20px", FontWeight = "600", LetterSpacing = "normal" },
        Body1 = new Body1Typography { FontSize = "15px", LineHeight = "22px", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontSize = "14px", LineHeight = "20px", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontSize = "15px", LineHeight = "22px", FontWeight = "600", LetterSpacing = "normal", TextTransform = "none" },
        Caption = new CaptionTypography { FontSize = "13px", LineHeight = "18px", LetterSpacing = "normal" },
        Overline = new OverlineTypography { FontSize = "13px", LineHeight = "18px", FontWeight = "600", LetterSpacing = "normal", TextTransform = "none" },
    };
}
