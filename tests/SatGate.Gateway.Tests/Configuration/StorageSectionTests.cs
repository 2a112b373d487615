using SatGate.Gateway.Configuration;
using SatGate.Model.Configuration;

namespace SatGate.Gateway.Tests.Configuration;

public sealed class StorageSectionTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void The_directory_and_the_size_are_read()
    {
        StorageSettings storage = Files.Clean("storage: {dataDir: /srv/satgate, auditMaxSize: 10MiB}\n" + Files.Routes).Storage;
        Assert.Equal("/srv/satgate", storage.Directory);
        Assert.Equal(10 << 20, storage.AuditBytesMax);
        Assert.Null(storage.AuditHashChainKey);
        Assert.Equal(1L << 30, Files.Clean("storage: {}\n" + Files.Routes).Storage.AuditBytesMax);
    }

    [Fact]
    public void A_relative_directory_is_one_of_the_working_folder() =>
        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "data"), Files.Clean("storage: {dataDir: ./x/../data}\n" + Files.Routes).Storage.Directory);

    [Fact]
    public void The_command_line_comes_before_the_file_and_the_file_before_the_environment()
    {
        const string File = "storage: {dataDir: /of-the-file}\n" + Files.Routes;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(File);
        Assert.Equal("/of-the-flag", ConfigurationLoader.LoadText(bytes, "f", name => name == "SATGATE_DATA_DIR" ? "/x" : null, new ConfigurationOverrides(null, "/of-the-flag")).Snapshot!.Storage.Directory);
        Assert.Equal("/of-the-file", Files.Clean(File, ("SATGATE_DATA_DIR", "/of-the-variable")).Storage.Directory);
        Assert.Equal("/of-the-variable", Files.Clean(Files.Routes, ("SATGATE_DATA_DIR", "/of-the-variable"), ("STATE_DIRECTORY", "/of-systemd")).Storage.Directory);
        Assert.Equal("/of-systemd", Files.Clean(Files.Routes, ("SATGATE_DATA_DIR", ""), ("STATE_DIRECTORY", "/of-systemd:/second")).Storage.Directory);
    }

    [Theory]
    [InlineData(true, false, "/state", "/home/u", "/var/lib/satgate")]
    [InlineData(false, true, "/state", "/home/u", "/var/lib/satgate")]
    [InlineData(false, false, "/state", "/home/u", "/state/satgate")]
    [InlineData(false, false, "state", "/home/u", "/home/u/.local/state/satgate")]
    [InlineData(false, false, null, "/home/u", "/home/u/.local/state/satgate")]
    [InlineData(false, false, "", "", "/var/lib/satgate")]
    public void The_default_place_is_the_systems_or_the_users(bool privileged, bool writable, string? state, string? home, string place)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The places are those of Unix.");
        var directories = new DataDirectoryFinder(name => name is "XDG_STATE_HOME" ? state : name is "HOME" ? home : null, privileged, path => writable && path == "/var/lib/satgate");
        Assert.Equal(place, directories.Choose(null));
    }

    [Theory]
    [InlineData("1MiB", "1099511627776", "1048575")]
    [InlineData("1048576", "1024GiB", "1099511627777")]
    public void The_size_is_accepted_at_its_limits_and_refused_one_past(string least, string most, string past)
    {
        Assert.Equal(1 << 20, Files.Clean($"storage: {{auditMaxSize: {least}}}\n" + Files.Routes).Storage.AuditBytesMax);
        Assert.Equal(1L << 40, Files.Clean($"storage: {{auditMaxSize: {most}}}\n" + Files.Routes).Storage.AuditBytesMax);
        Files.OnlyError($"storage:\n  auditMaxSize: {past}\n" + Files.Routes, 2, "must be 1048576 bytes to");
    }

    [Fact]
    public void A_directory_that_can_be_none_is_refused()
    {
        Files.OnlyError($"storage:\n  dataDir: /{new string('d', 4096)}\n" + Files.Routes, 2, "a path of at most 4096 characters");
        Files.OnlyError("storage:\n  dataDir: \"/a\\0b\"\n" + Files.Routes, 2, "a path of at most 4096 characters");
        Files.OnlyError(Files.Routes, 2, "a path of at most 4096 characters", ("SATGATE_DATA_DIR", "/a\0b"));
    }

    [Fact]
    public void The_key_of_the_hash_chain_comes_from_the_file_or_the_environment()
    {
        byte[] expected = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        Assert.Equal(expected, Files.Clean($"admin: {{auditHashChainKey: {Key}, requireAuditHashChainKey: true}}\n" + Files.Routes).Storage.AuditHashChainKey!.Value.ToArray());
        Assert.Equal(expected, Files.Clean(Files.Routes, ("AUDIT_HASH_CHAIN_KEY", Key)).Storage.AuditHashChainKey!.Value.ToArray());
        Assert.Null(Files.Clean(Files.Routes, ("AUDIT_HASH_CHAIN_KEY", "")).Storage.AuditHashChainKey);
    }

    [Theory]
    [InlineData("s3cret")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    public void A_key_of_any_other_length_is_refused_without_showing_it(string key)
    {
        string file = Files.OnlyError($"admin:\n  auditHashChainKey: {key}\n" + Files.Routes, 2, "32 bytes in base64").Message;
        string variable = Files.OnlyError(Files.Routes, 2, "AUDIT_HASH_CHAIN_KEY: 32 bytes in base64", ("AUDIT_HASH_CHAIN_KEY", key)).Message;
        Assert.DoesNotContain(key, file + variable, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_required_must_be_there() =>
        Files.OnlyError("admin:\n  requireAuditHashChainKey: true\n" + Files.Routes, 2, "there is no key");
}
