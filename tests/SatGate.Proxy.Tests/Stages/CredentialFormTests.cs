using System.Text;
using SatGate.Proxy.Stages;
using SatGate.Transport.Http1;
using Xunit;

namespace SatGate.Proxy.Tests.Stages;

public sealed class CredentialFormTests
{
    [Theory]
    [InlineData("Bearer abc", "Token", "abc")]
    [InlineData("bearer   abc  ", "Token", "abc")]
    [InlineData("Bearer\tabc", "Token", "abc")]
    [InlineData("Bearer \t  abc\t", "Token", "abc")]
    [InlineData("L402\tmac:preimage", "Payment", "mac:preimage")]
    [InlineData("Bearer a\tb", "Other", null)]
    [InlineData("Capability abc", "Token", "abc")]
    [InlineData("CAPABILITY abc", "Token", "abc")]
    [InlineData("abc", "Token", "abc")]
    [InlineData("L402 mac:preimage", "Payment", "mac:preimage")]
    [InlineData("lsat mac:preimage", "Payment", "mac:preimage")]
    [InlineData("Basic abc", "Other", null)]
    [InlineData("Bearer a b", "Other", null)]
    [InlineData("Bearer ", "Other", null)]
    [InlineData("", "Other", null)]
    [InlineData("AWS4-HMAC-SHA256 Credential=x, Signature=y", "Other", null)]
    public void An_authorization_is_told_by_its_scheme(string value, string scheme, string? credential)
    {
        CredentialScheme read = CredentialForm.Read(KnownField.Authorization, Encoding.ASCII.GetBytes(value), out ReadOnlySpan<byte> rest);

        Assert.Equal(scheme, read.ToString());
        if (credential is not null)
        {
            Assert.Equal(credential, Encoding.ASCII.GetString(rest));
        }
    }

    [Theory]
    [InlineData("sk-ant-1", "Token")]
    [InlineData("Bearer abc", "Other")]
    [InlineData("L402 a:b", "Other")]
    [InlineData("a\tb", "Other")]
    public void An_api_key_is_one_word_or_nothing(string value, string scheme) =>
        Assert.Equal(scheme, CredentialForm.Read(KnownField.XApiKey, Encoding.ASCII.GetBytes(value), out _).ToString());
}
