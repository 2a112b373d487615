using System.Security.Cryptography;
using System.Text;
using SatGate.Model.Validation;

namespace SatGate.Gateway.Configuration;

/// <summary>Gets the text of a configuration file, bounded and checked.</summary>
internal static class ConfigurationText
{
    /// <summary>Longest file in bytes. 4 MiB.</summary>
    internal const int FileBytesMax = 4 * 1024 * 1024;

    /// <summary>Reads the bytes of a file. Returns null after reporting why that cannot be done.</summary>
    internal static byte[]? ReadFile(string path, ProblemList problems)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // The length is a hint only: the file may grow meanwhile, and some files have none. It keeps the poll from renting megabytes.
            byte[] buffer = new byte[(int)Math.Min(stream.Length, FileBytesMax) + 1];
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            while (length == buffer.Length && length <= FileBytesMax)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, FileBytesMax + 1));
                length += stream.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
            }

            if (length <= FileBytesMax)
            {
                return buffer[..length];
            }

            problems.Add(ProblemSeverity.Error, 0, 0, $"the file is longer than {FileBytesMax} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            problems.Add(ProblemSeverity.Error, 0, 0, $"the file cannot be read: {exception.Message.TrimEnd('.')}");
        }

        return null;
    }

    /// <summary>A fingerprint of the bytes, to see whether a file changed.</summary>
    internal static string Fingerprint(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    /// <summary>The text of the bytes, without byte order mark. Returns null after reporting what is wrong with them.</summary>
    internal static string? Decode(ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (bytes.Length > FileBytesMax)
        {
            problems.Add(ProblemSeverity.Error, 0, 0, $"the text is longer than {FileBytesMax} bytes");
            return null;
        }

        ReadOnlySpan<byte> body = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        int line = 1;
        while (!body.IsEmpty)
        {
            int end = body.IndexOf((byte)'\n');
            ReadOnlySpan<byte> current = end < 0 ? body : body[..end];
            if (Refuse(current) is { } reason)
            {
                problems.Add(ProblemSeverity.Error, line, 1, reason);
                return null;
            }

            body = end < 0 ? default : body[(end + 1)..];
            line++;
        }

        return Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    private static string? Refuse(ReadOnlySpan<byte> line)
    {
        if (!System.Text.Unicode.Utf8.IsValid(line))
        {
            return "the line is not UTF-8 text";
        }

        foreach (byte value in line)
        {
            if (value is < 0x20 and not ((byte)'\t' or (byte)'\r') or 0x7F)
            {
                return $"the line holds the control character 0x{value:X2}";
            }
        }

        return null;
    }
}
