using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SatGate.Gateway.Configuration;

/// <summary>Checks at load that certificate files can be used, so that a bad one is refused with its line and not at the first handshake.</summary>
internal static class CertificateFiles
{
    /// <summary>Longest PEM file that is read. 1 MiB.</summary>
    internal const int FileBytesMax = 1024 * 1024;

    /// <summary>Null when the PEM certificate and its PEM key load and belong together; else why not.</summary>
    internal static string? CheckPair(string certificateFile, string keyFile) => Check(() =>
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Read(certificateFile), Read(keyFile));
    });

    /// <summary>Null when the PEM file holds at least one certificate; else why not.</summary>
    internal static string? CheckAuthorities(string file) => Check(() =>
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Read(file));
        bool empty = authorities.Count == 0;
        foreach (X509Certificate2 authority in authorities)
        {
            authority.Dispose();
        }

        if (empty)
        {
            throw new CryptographicException("the file holds no certificate");
        }
    });

    private static string Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        if (stream.Length > FileBytesMax)
        {
            throw new CryptographicException($"the file is longer than {FileBytesMax} bytes");
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // Reasons do not name the file: its line does, and the path may have come from a variable.
    private static string? Check(Action load)
    {
        try
        {
            load();
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return "a file does not exist";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "a file cannot be read";
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return exception.Message.TrimEnd('.');
        }
    }
}
