using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Sales;

/// <summary>Asks for the reason and voids. One dialog is one attempt: however often its button is tapped, the sale is voided once.</summary>
public sealed partial class VoidDialog(ISaleService sales, ISnackbar snackbar)
{
    private readonly Guid _key = Guid.CreateVersion7();
    private TextField? _input;
    private string _reason = "";
    private string? _error;
    private string? _refusal;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required int Store { get; set; }

    /// <summary>The id.</summary>
    [Parameter, EditorRequired]
    public required Guid Sale { get; set; }

    [Parameter, EditorRequired]
    public required string Number { get; set; }

    [Parameter, EditorRequired]
    public required Money Total { get; set; }

    /// <summary>What goes back by which method, where the caller knows it.</summary>
    [Parameter]
    public IReadOnlyList<Refund> Refunds { get; set; } = [];

    private string MoneyBack => Refunds.Count == 0 ? $"{Total}, each part by the method it was paid with" : InWords(Refunds);

    private Task<bool> VoidAsync() => RunAsync(async cancel =>
    {
        _refusal = null;
        _error = string.IsNullOrWhiteSpace(_reason) ? "Say why the sale is voided." : null;
        if (_error is null)
        {
            var voided = await sales.VoidAsync(new VoidSale(Store, _key, Sale, _reason.Trim()), cancel);
            if (voided.IsSuccess)
            {
                snackbar.Add($"{voided.Value.SaleNumber} is voided. Give back {InWords(voided.Value.Refunds)}.", Severity.Success);
                Dialog.Close(DialogResult.Ok(voided.Value));
                return;
            }

            var problem = voided.Problem!;
            if (problem.Field == "reason")
                _error = problem.Message;
            else
                _refusal = problem.Message;
        }

        if (_error is not null && _input is not null)
            await _input.FocusAsync();
    });

    private static string InWords(IReadOnlyList<Refund> refunds) => string.Join(" and ", refunds.Select(r => r.Method switch
    {
        PaymentMethods.Cash => $"{r.Amount} in cash",
        PaymentMethods.Credit => $"{r.Amount} off the account",
        var method => $"{r.Amount} by {PaymentMethods.NameOf(method)}",
    }));
}
