using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Venus.Server.Features.Sales;

/// <summary>A name and a phone number for the receipt of a walk-in sale. Answers a <see cref="ReceiptName"/>.</summary>
public sealed partial class NameDialog
{
    private string? _name;
    private string? _phone;
    private string? _error;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter]
    public string? Name { get; set; }

    [Parameter]
    public string? Phone { get; set; }

    protected override void OnInitialized() => (_name, _phone) = (Name, Phone);

    private void TypePhone(string text) => (_phone, _error) = (text, null);

    private void Save()
    {
        var phone = (_phone ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (PhoneNumber().IsMatch(phone))
            Dialog.Close(new ReceiptName(_name, phone));
        else
            _error = "Digits and a leading + only, at most 19 digits";
    }

    [GeneratedRegex(@"^(\+?[0-9]{1,19})?$")]
    private static partial Regex PhoneNumber();
}
