using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SatGate.Admin.Http;
using SatGate.Admin.Json;
using SatGate.Budget.Registry;
using SatGate.Model.Tokens;
using SatGate.Model.Validation;

namespace SatGate.Admin.Endpoints;

/// <summary>Capabilities, in the shapes that programs in use send and expect.</summary>
internal static class CapabilityEndpoints
{
    /// <summary>The scope that <c>/api/capability/admin</c> asks for.</summary>
    public const string AdminScope = "api:capability:admin";

    /// <summary>Most caveats that one request adds. 64.</summary>
    public const int CaveatsMax = 64;

    private const string DefaultScope = "api:read";

    public static ImmutableArray<AdminEndpoint> All { get; } =
    [
        new("POST", "/api/capability/mint", "Mints a capability of one scope.", MintAsync)
        {
            Group = "capability",
            Request = static () => ReferenceJson.Default.CapabilityMintRequest,
            IsRequestOptional = true,
            Response = static () => ReferenceJson.Default.CapabilityMintAnswer,
            Failures = [400, 413, 503],
        },
        new("POST", "/api/capability/validate", "Says whether a capability is good.", ValidateAsync)
        {
            Group = "capability",
            Access = AdminAccess.Open,
            Request = static () => ReferenceJson.Default.CapabilityValidateRequest,
            Response = static () => ReferenceJson.Default.CapabilityValidateAnswer,
            Failures = [400, 401, 413],
        },
        new("POST", "/api/capability/delegate", "Narrows a capability, as its holder could without the gateway.", DelegateAsync)
        {
            Group = "capability",
            Access = AdminAccess.Open,
            Request = static () => ReferenceJson.Default.CapabilityDelegateRequest,
            Response = static () => ReferenceJson.Default.CapabilityDelegateAnswer,
            Failures = [400, 413],
        },
        new("GET", "/api/capability/ping", "Answers whoever presents a good capability in Authorization.", call => PingAsync(call, scope: null))
        {
            Group = "capability",
            Access = AdminAccess.Open,
            Response = static () => ReferenceJson.Default.CapabilityPingAnswer,
            Failures = [401, 403],
        },
        new("GET", "/api/capability/admin", $"Answers whoever presents a capability that grants {AdminScope}.", call => PingAsync(call, AdminScope))
        {
            Group = "capability",
            Access = AdminAccess.Open,
            Response = static () => ReferenceJson.Default.CapabilityPingAnswer,
            Failures = [401, 403],
        },
    ];

    private static async Task MintAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, ReferenceJson.Default.CapabilityMintRequest, isOptional: true) is not { } request)
        {
            return;
        }

        string scope = string.IsNullOrEmpty(request.Scope) ? DefaultScope : request.Scope;
        TimeSpan duration = TimeSpan.FromHours(1);
        if (!string.IsNullOrEmpty(request.Duration) && (!GoDuration.TryParse(request.Duration, out duration) || duration <= TimeSpan.Zero))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, "Invalid duration format");
            return;
        }

        DateTimeOffset expiresAt = call.Now + duration;
        MintResult result = await call.Services.Tokens.MintAsync(new MintOrder { Scopes = [scope], ExpiresAt = expiresAt }, call.Gone);
        await (result.IsDone
            ? call.OkAsync(
                new CapabilityMintAnswer { Token = result.Token!.ToText(), Scope = scope, ExpiresAt = expiresAt, Signature = result.Token.SignatureHex },
                ReferenceJson.Default.CapabilityMintAnswer)
            : call.FailAsync(MintOrders.StatusOf(result.Outcome), result.Reason!));
    }

    private static async Task ValidateAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, ReferenceJson.Default.CapabilityValidateRequest) is not { } request)
        {
            return;
        }

        TokenVerification verified = Verify(call, request.Token ?? string.Empty);
        string? error = verified.Token is null ? TokenFaults.Message(verified.Fault) : IsBanned(call, verified.Token) ? "token revoked" : null;
        await Answer.JsonAsync(
            call.Http,
            error is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
            error is null
                ? new CapabilityValidateAnswer { Valid = true, Identifier = verified.Token!.Macaroon.Identifier, Caveats = [.. verified.Token.Macaroon.Caveats] }
                : new CapabilityValidateAnswer { Error = error },
            ReferenceJson.Default.CapabilityValidateAnswer);
    }

    private static async Task DelegateAsync(AdminCall call)
    {
        if (await RequestBody.ReadAsync(call.Http, ReferenceJson.Default.CapabilityDelegateRequest) is not { } request)
        {
            return;
        }

        TokenVerification parent = Verify(call, request.ParentToken ?? string.Empty);
        string? error = parent.Token is null ? TokenFaults.Message(parent.Fault)
            : IsBanned(call, parent.Token) ? "token revoked"
            : request.Caveats is not { Length: > 0 and <= CaveatsMax } ? $"caveats: give 1 to {CaveatsMax}"
            : null;
        if (error is not null || !TryNarrow(call, parent.Token!, request.Caveats!, out Macaroon? child, out error))
        {
            await call.FailAsync(StatusCodes.Status400BadRequest, error!);
            return;
        }

        await call.OkAsync(
            new CapabilityDelegateAnswer { Token = child!.ToText(), Caveats = [.. child.Caveats], Signature = child.SignatureHex },
            ReferenceJson.Default.CapabilityDelegateAnswer);
    }

    // What comes out is verified: nobody is handed a token that the gateway would refuse.
    private static bool TryNarrow(AdminCall call, VerifiedToken parent, string[] caveats, out Macaroon? child, out string? error)
    {
        try
        {
            child = TokenMint.Attenuate(parent.Macaroon, caveats);
            TokenVerification verified = Verify(call, child.ToText());
            error = verified.Token is null ? TokenFaults.Message(verified.Fault) : null;
        }
        catch (ArgumentException fault)
        {
            child = null;
            error = fault.Message;
        }

        return error is null;
    }

    private static Task PingAsync(AdminCall call, string? scope)
    {
        StringValues authorization = call.Http.Request.Headers.Authorization;
        if (authorization.Count != 1 || string.IsNullOrWhiteSpace(authorization[0]))
        {
            return RefuseAsync(call, 401, new CapabilityFault { Error = "Missing Authorization header", Message = "Present a capability: Authorization: Bearer <token>" });
        }

        TokenVerification verified = Verify(call, Credential(authorization[0]!));
        if (verified.Token is not { } token)
        {
            return RefuseAsync(call, 401, new CapabilityFault { Error = "Token verification failed", Message = TokenFaults.Message(verified.Fault) });
        }

        if (IsBanned(call, token))
        {
            string? reason = token.ChainSignatures.Select(call.Services.Bans.Find).FirstOrDefault(static ban => ban is not null)?.Reason;
            return RefuseAsync(call, 403, new CapabilityFault { Error = "Token Revoked", Reason = reason ?? "revoked", Code = "TOKEN_BANNED" });
        }

        // A token without any scope would grant everything; what administers asks to be named.
        if (scope is not null && (token.Scopes.IsEmpty || !token.GrantsScope(scope)))
        {
            string why = token.Scopes.IsEmpty ? "no scope caveat" : string.Join(", ", token.Scopes);
            return RefuseAsync(call, 403, new CapabilityFault { Error = "Access Denied", Reason = $"caveat check failed (scope = {scope}): {why}" });
        }

        return call.OkAsync(
            new CapabilityPingAnswer
            {
                Status = "ok",
                Message = "Capability accepted",
                Scope = scope,
                Caveats = scope is null ? [.. token.Macaroon.Caveats] : null,
                Identifier = token.Macaroon.Identifier,
                Validated = true,
            },
            ReferenceJson.Default.CapabilityPingAnswer);
    }

    private static string Credential(string authorization)
    {
        int space = authorization.IndexOf(' ', StringComparison.Ordinal);
        bool isScheme = space > 0
            && (authorization.AsSpan(0, space).Equals("Bearer", StringComparison.OrdinalIgnoreCase)
                || authorization.AsSpan(0, space).Equals("Capability", StringComparison.OrdinalIgnoreCase));
        return isScheme ? authorization[(space + 1)..].Trim() : authorization;
    }

    private static TokenVerification Verify(AdminCall call, string text) =>
        text.Length > Model.Tokens.TokenText.BytesMax
            ? new TokenVerification(TokenFault.TooLong, null)
            : call.Services.Verifier().Verify(Encoding.UTF8.GetBytes(text));

    private static bool IsBanned(AdminCall call, VerifiedToken token) => call.Services.Bans.IsBanned(token);

    private static Task RefuseAsync(AdminCall call, int status, CapabilityFault fault)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            call.Http.Response.Headers.WWWAuthenticate = "Bearer realm=\"SatGate\"";
        }

        return Answer.JsonAsync(call.Http, status, fault, ReferenceJson.Default.CapabilityFault);
    }
}
