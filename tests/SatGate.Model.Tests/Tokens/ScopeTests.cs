using SatGate.Model.Tokens;

namespace SatGate.Model.Tests.Tokens;

/// <summary>What scopes and routes allow.</summary>
public sealed class ScopeTests
{
    private const string TenantId = "01234567-89ab-cdef-0123-456789abcdef";

    [Theory]
    [InlineData("*", "api:read", true)]
    [InlineData("api:*", "anything", true)]
    [InlineData("api:read", "api:read", true)]
    [InlineData("api:read", "api:readonly", false)]
    [InlineData("api:read", "API:READ", false)]
    [InlineData("files:*", "files:read", true)]
    [InlineData("files:*", "files:", true)]
    [InlineData("files:*", "files", false)]
    [InlineData("files*", "files:read", false)]
    [InlineData("mcp:*", "api:read", false)]
    [InlineData("api:read,api:write", "api:read", false)]
    [InlineData("", "api:read", false)]
    public void A_route_is_granted_by_a_whole_scope(string scope, string required, bool granted) =>
        Assert.Equal(granted, Token("scope = " + scope).GrantsScope(required));

    [Theory]
    [InlineData("*", "x", true)]
    [InlineData("api:*", "x", true)]
    [InlineData("mcp:*", "x", true)]
    [InlineData("read, write", "write", true)]
    [InlineData("read,write", "rea", false)]
    [InlineData("read", "READ", false)]
    [InlineData("db:*", "db:query", true)]
    [InlineData("db:*", "db_query", true)]
    [InlineData("db:*", "db", false)]
    [InlineData("db:*", "dbx", false)]
    [InlineData("db_*", "db_query", false)]
    [InlineData(":*", ":x", false)]
    [InlineData(":*", "_x", false)]
    [InlineData(TenantId + ":db_query", "db_query", true)]
    [InlineData(TenantId + ":db:*", "db_query", true)]
    [InlineData(TenantId + ":*", "x", true)]
    [InlineData("01234567-89ab-cdef-0123-456789abcdeg:x", "x", false)]
    [InlineData("", "", false)]
    [InlineData(",", "", false)]
    public void A_tool_is_allowed_by_a_word_of_the_scope(string scope, string tool, bool allowed) =>
        Assert.Equal(allowed, Token("scope = " + scope).AllowsTool(tool));

    [Fact]
    public void A_token_without_a_scope_is_not_narrowed()
    {
        Assert.True(Token().GrantsScope("api:read"));
        Assert.True(Token().AllowsTool("anything"));
        Assert.True(Token().AllowsRoute("anything", "/at/all"u8));
    }

    [Fact]
    public void Every_scope_must_allow()
    {
        VerifiedToken token = Token("scope = files:*", "scope = files:read");

        Assert.True(token.GrantsScope("files:read"));
        Assert.False(token.GrantsScope("files:write"));
        Assert.True(token.AllowsTool("files:read"));
        Assert.False(token.AllowsTool("files_read"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("api:*")]
    [InlineData("mcp:*")]
    [InlineData("x, *")]
    [InlineData("x mcp:*")]
    [InlineData(TenantId + ":*")]
    public void A_later_scope_for_everything_is_refused(string later)
    {
        Assert.Equal(TokenFault.WidenedScope, Known.Verifier.Verify(Known.With("scope = api:read", "scope = " + later)).Fault);
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(Known.With("scope = *", "scope = " + later)).Fault);
        Assert.Equal(TokenFault.None, Known.Verifier.Verify(Known.With("scope = " + later, "scope = api:read")).Fault);
    }

    [Theory]
    [InlineData("argrules:v1:00:e30")]
    [InlineData("ARGRULES:v1:00:e30")]
    [InlineData("read, argrules:v1:00:e30")]
    [InlineData("read argrules:v1:00:e30")]
    [InlineData(TenantId + ":argrules:v1:00:e30")]
    public void Rules_on_arguments_are_refused_where_nobody_enforces_them(string scope) =>
        Assert.Equal(TokenFault.ArgumentRulesUnsupported, Known.Verifier.Verify(Known.With("scope = " + scope)).Fault);

    [Fact]
    public void Rules_on_arguments_are_handed_to_whoever_enforces_them()
    {
        TokenVerifier verifier = new([Known.Key], Known.Time, "acme", acceptUnsealedBudgets: false) { AcceptsArgumentRules = true };

        VerifiedToken token = verifier.Accepted(Known.With("scope = read", "scope = argrules:v1:00:e30"));

        Assert.True(token.HasArgumentRules);
        Assert.Equal(["argrules:v1:00:e30"], token.ArgumentRules);
        Assert.Equal(["read"], token.Scopes);
        Assert.True(token.AllowsTool("read"));
        Assert.False(token.GrantsScope("read"));
        Assert.Equal(TokenFault.ArgumentRulesUnsupported, verifier.Verify(Known.With("scope = read, argrules:v1:00:e30")).Fault);
        Assert.Equal(TokenFault.ArgumentRulesUnsupported, verifier.Verify(Known.With("scope = argrules:v1:00:e30, read")).Fault);
    }

    [Fact]
    public void A_tool_named_like_a_rule_is_never_allowed()
    {
        Assert.False(Token("scope = *").AllowsTool("argrules:v1"));
        Assert.False(Token().AllowsTool("ArgRules:x"));
    }

    [Theory]
    [InlineData("chat", "chat", "/any", true)]
    [InlineData("chat", "embeddings", "/chat", false)]
    [InlineData("chat, embeddings", "embeddings", "/any", true)]
    [InlineData("/v1", "r", "/v1", true)]
    [InlineData("/v1", "r", "/v1/chat", true)]
    [InlineData("/v1/", "r", "/v1/chat", true)]
    [InlineData("/v1/*", "r", "/v1/chat", true)]
    [InlineData("/v1", "r", "/v10", false)]
    [InlineData("/v1/*", "r", "/v10/chat", false)]
    [InlineData("/v1", "r", "/V1", false)]
    [InlineData("/v1", "r", "/v", false)]
    [InlineData("/", "r", "/anything", true)]
    [InlineData("*", "r", "/anything", true)]
    [InlineData("/*", "r", "/anything", true)]
    [InlineData("", "", "/anything", false)]
    [InlineData(",", "", "/anything", false)]
    [InlineData("/é", "r", "/é", false)]
    public void A_route_is_allowed_by_its_name_or_its_path(string routes, string name, string path, bool allowed) =>
        Assert.Equal(allowed, Token("routes = " + routes).AllowsRoute(name, System.Text.Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Every_routes_caveat_must_allow()
    {
        VerifiedToken token = Token("routes = /v1,chat", "routes = /v1/chat");

        Assert.True(token.AllowsRoute("chat", "/v1/chat"u8));
        Assert.False(token.AllowsRoute("chat", "/v1/embeddings"u8));
    }

    private static VerifiedToken Token(params string[] caveats) => Known.Verifier.Accepted(Known.With(caveats));
}
