using System.Globalization;
using System.Text;
using System.Text.Json;
using Venus.Core;
using Venus.Core.Fields;
using Venus.Core.Numbers;
using Venus.Core.Security;

namespace Venus.Server.Exports;

/// <summary>A list as a file, CSV (RFC 4180) or JSON: every field the person may see, all rows of the filter, written while they are read.</summary>
internal static class ListExport
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="name">The file's, without its ending.</param>
    /// <param name="format">"csv" or "json".</param>
    /// <param name="read">Hands each row over, or refuses before the first one. The service logs the export.</param>
    /// <param name="refuse">Answers a refusal; as plain text when none is given.</param>
    public static async Task WriteAsync<T>(
        HttpContext context, string name, string? format, ReadShape<T> shape, Func<Func<T, Task>, CancellationToken, Task<Result<Done>>> read,
        Func<HttpContext, Problem, Task>? refuse = null)
    {
        refuse ??= Refusal.AnswerAsync;
        if (format is not ("csv" or "json"))
        {
            await refuse(context, new InvalidInput("format", "Name the format: csv or json."));
            return;
        }

        var rights = await context.RequestServices.GetRequiredService<IUserRights>().GetAsync(context.RequestAborted);
        if (rights is null)
        {
            await refuse(context, new NotSignedIn());
            return;
        }

        var fields = shape.For(rights);
        StreamWriter? file = null;
        var rows = 0;
        try
        {
            // A refused export answers with the refusal, so nothing is begun before the first row or the end.
            var result = await read(
                async row =>
                {
                    file ??= await BeginAsync(context, name, format, fields);
                    await file.WriteAsync(format == "csv"
                        ? Csv.Line(fields.Select(field => CsvText(field.Value(row))))
                        : (rows == 0 ? "\n" : ",\n") + JsonSerializer.Serialize(fields.ToDictionary(field => field.Name, field => JsonValue(field.Value(row))), Json));
                    rows++;
                },
                context.RequestAborted);
            if (result.Problem is { } problem)
            {
                await refuse(context, problem);
                return;
            }

            file ??= await BeginAsync(context, name, format, fields);
            if (format == "json")
                await file.WriteAsync("\n]\n");
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    private static async Task<StreamWriter> BeginAsync<T>(HttpContext context, string name, string format, IReadOnlyList<Field<T>> fields)
    {
        var csv = format == "csv";
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{format}\"";
        // The mark makes spreadsheets read names as UTF-8.
        var file = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: csv));
        await file.WriteAsync(csv ? Csv.Line(fields.Select(field => field.Title)) : "[");
        return file;
    }

    private static string CsvText(object? value) => value switch
    {
        null => "",
        string text => Csv.Text(text),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Money money => money.Amount.ToString("0.00", CultureInfo.InvariantCulture),
        Weight weight => weight.ToInput(),
        IEnumerable<string> words => Csv.Text(string.Join("; ", words)),
        IFormattable figure => figure.ToString(null, CultureInfo.InvariantCulture),
        _ => Csv.Text(value.ToString() ?? ""),
    };

    private static object? JsonValue(object? value) => value switch
    {
        Money money => money.Amount,
        Weight weight => weight.Kg,
        _ => value,
    };
}
