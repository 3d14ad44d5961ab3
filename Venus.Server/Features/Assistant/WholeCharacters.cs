using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Venus.Server.Features.Assistant;

/// <summary>
/// Mends what a model service writes where it is no text: one that streams by tokens sends the two halves of an emoji in two events, and JSON with a half alone
/// is read by nobody. A half goes before the next words; one whose other half does not come becomes U+FFFD.
/// </summary>
internal sealed partial class WholeCharacters : DelegatingHandler
{
    /// <summary>The same for JSON that is complete.</summary>
    public static string Of(string json) => Escape().Replace(json, escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var mended = new StreamContent(new Lines(await response.Content.ReadAsStreamAsync(cancellationToken)));
        foreach (var (name, values) in response.Content.Headers.Where(header => header.Key != "Content-Length"))
            mended.Headers.TryAddWithoutValidation(name, values);
        response.Content = mended;
        return response;
    }

    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")]
    private static partial Regex Escape();

    [GeneratedRegex("^data:.*?\"content\"\\s*:\\s*\"(?<words>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Event();

    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}$")]
    private static partial Regex FirstHalfAtTheEnd();

    /// <summary>A response, whole or of server-sent events, mended line by line.</summary>
    private sealed class Lines(Stream source) : Stream
    {
        private readonly StreamReader _reader = new(source, Encoding.UTF8);
        private ReadOnlyMemory<byte> _read;
        private string _half = "";
        private ExceptionDispatchInfo? _broken;
        // The event that the half came with, around its words.
        private (string Before, string After) _around;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read.IsEmpty)
                _read = Encoding.UTF8.GetBytes(await NextAsync(cancellationToken));
            var count = Math.Min(buffer.Length, _read.Length);
            _read[..count].CopyTo(buffer);
            _read = _read[count..];
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
            // Nothing is written.
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _reader.Dispose();
            base.Dispose(disposing);
        }

        private async Task<string> NextAsync(CancellationToken cancellationToken)
        {
            _broken?.Throw();
            try
            {
                return Mend(await _reader.ReadLineAsync(cancellationToken));
            }
            catch (IOException broken) when (_half.Length > 0)
            {
                _broken = ExceptionDispatchInfo.Capture(broken);
                return LostHalf();
            }
        }

        private string Mend(string? line)
        {
            var ended = line?.EndsWith("[DONE]", StringComparison.Ordinal) != false ? LostHalf() : "";
            return line is null ? ended : $"{ended}{Of(Join(line))}\n";
        }

        private string Join(string line)
        {
            if ((_half.Length == 0 && !line.Contains(@"\ud", StringComparison.OrdinalIgnoreCase)) || Event().Match(line).Groups["words"] is not { Success: true } words)
                return line;
            var joined = _half + words.Value;
            _half = FirstHalfAtTheEnd().Match(joined).Value;
            _around = (line[..words.Index], line[(words.Index + words.Length)..]);
            return $"{_around.Before}{joined[..^_half.Length]}{_around.After}";
        }

        private string LostHalf()
        {
            var lost = _half.Length == 0 ? "" : $"\n{_around.Before}\\ufffd{_around.After}\n\n";
            _half = "";
            return lost;
        }
    }
}
