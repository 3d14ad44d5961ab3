namespace Venus.Server.Components;

/// <summary>How loud a status is. Colour is spent on what needs a person.</summary>
public enum ChipTone
{
    Neutral,
    Info,
    Ok,
    Warn,
    Bad,
}
