using System.Text;
using SatGate.Proxy.Routing;

namespace SatGate.Proxy.Tests.Routing;

public sealed class PathFormsTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/b/.", "/a/b/")]
    [InlineData("/..", "/")]
    [InlineData("/../..", "/")]
    [InlineData("/a/../../b", "/b")]
    [InlineData("//", "/")]
    [InlineData("///a///b//", "/a/b/")]
    [InlineData("/a\\b", "/a/b")]
    [InlineData("/a%2fb%5Cc", "/a/b/c")]
    [InlineData("/%7euser/%41%2D", "/~user/A-")]
    [InlineData("/%c3%a9%20", "/%C3%A9%20")]
    [InlineData("/%25%32%65", "/%252e")]
    [InlineData("/%2", "/%2")]
    [InlineData("/%zz%", "/%zz%")]
    [InlineData("/...", "/...")]
    [InlineData("/.a/..b", "/.a/..b")]
    [InlineData("/mid/content=5/../6", "/mid/6")]
    [InlineData("/a/b/c/./../../g", "/a/g")]
    public void The_normal_form_is_that_of_the_rfc_and_a_little_stricter(string path, string expected) =>
        Assert.Equal(expected, Normalize(path, PathAmbiguity.All));

    [Theory]
    [InlineData("/a//../b", PathAmbiguity.DotSegments, "/a/b")]
    [InlineData("/a//../b", PathAmbiguity.DotSegments | PathAmbiguity.DoubleSlashes, "/b")]
    [InlineData("/a%2Fb", PathAmbiguity.Escapes, "/a%2Fb")]
    [InlineData("/a%2fb", PathAmbiguity.Backslashes, "/a%2fb")]
    [InlineData("/a%5Cb", PathAmbiguity.EncodedSeparators, "/a\\b")]
    [InlineData("/a%5Cb", PathAmbiguity.EncodedSeparators | PathAmbiguity.Backslashes, "/a/b")]
    [InlineData("/a//", PathAmbiguity.DotSegments, "/a//")]
    public void Each_step_does_its_own_part_only(string path, PathAmbiguity steps, string expected) => Assert.Equal(expected, Normalize(path, steps));

    [Theory]
    [InlineData("/v1/messages", PathAmbiguity.None)]
    [InlineData("/v1/models/gpt-4.1", PathAmbiguity.None)]
    [InlineData("/a%20b", PathAmbiguity.None)]
    [InlineData("/a//b", PathAmbiguity.DoubleSlashes)]
    [InlineData("/%61", PathAmbiguity.Escapes)]
    [InlineData("/%2a", PathAmbiguity.Escapes)]
    [InlineData("/%c3", PathAmbiguity.Escapes)]
    [InlineData("/a/./b", PathAmbiguity.DotSegments)]
    [InlineData("/.well-known/x", PathAmbiguity.DotSegments)]
    [InlineData("/a\\b", PathAmbiguity.Backslashes | PathAmbiguity.DoubleSlashes)]
    [InlineData("/a%2Fb", PathAmbiguity.EncodedSeparators | PathAmbiguity.DoubleSlashes)]
    public void An_inspection_names_the_steps_that_could_matter(string path, PathAmbiguity expected) =>
        Assert.Equal(expected, PathForms.Inspect(Encoding.Latin1.GetBytes(path)));

    [Theory]
    [InlineData("/a/..", false)]
    [InlineData("/..", true)]
    [InlineData("/a/../..", true)]
    [InlineData("/a/../../a/b", true)]
    [InlineData("/a//../..", true)]
    [InlineData("/a%2f%2e%2e%5c..", true)]
    [InlineData("/a/b", false)]
    public void Climbing_out_of_the_root_is_noticed(string path, bool expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(path);
        PathForms.Normalize(bytes, PathAmbiguity.All, new byte[bytes.Length], out bool climbs);
        Assert.Equal(expected, climbs);
    }

    private static string Normalize(string path, PathAmbiguity steps)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(path);
        byte[] form = new byte[bytes.Length];
        int length = PathForms.Normalize(bytes, steps, form, out _);
        return Encoding.Latin1.GetString(form, 0, length);
    }
}
