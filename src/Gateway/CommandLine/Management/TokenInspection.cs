using System.Buffers;
using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Model.Tokens;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary><c>token inspect</c>: of a token what it says, without the gateway; of an id what the gateway knows.</summary>
internal static class TokenInspection
{
    private const string KeyVariable = "CAPABILITY_ROOT_KEY";
    private const int IdLetters = 12;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    internal static Command Create(CommandContext context, ConnectionOptions connection)
    {
        var token = new Argument<string?>("token|id")
        {
            Description = $"{PresentedToken.Help} An id of 12 hex digits asks the gateway.", Arity = ArgumentArity.ZeroOrOne,
        };
        var verify = new Option<bool>("--verify") { Description = $"Verify the token, with the root key in {KeyVariable}. Needs no gateway." };
        var command = new Command("inspect", "Show what a token says, or what the gateway knows of an id.") { token, verify };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string text = await PresentedToken.ReadAsync(parsed.GetValue(token), context, cancellationToken);
            if (text.Length == IdLetters && !text.AsSpan().ContainsAnyExcept(LowerHex))
            {
                using AdminClient client = connection.Connect(parsed, context);
                JsonElement known = await client.SendAsync(HttpMethod.Get, $"/admin/tokens/{text}", null, cancellationToken);
                await ShowAsync(context, known, connection.IsJson(parsed));
                return ExitCode.Success;
            }

            Macaroon decoded = PresentedToken.Decode(text);
            TokenFault? fault = parsed.GetValue(verify) ? Verify(text, context) : null;
            await ShowAsync(context, Describe(decoded, fault), connection.IsJson(parsed));
            return fault is null or TokenFault.None ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static TokenFault Verify(string text, CommandContext context)
    {
        string? secrets = context.Environment(KeyVariable);
        if (string.IsNullOrEmpty(secrets))
        {
            throw new CommandException($"set {KeyVariable} to the root key, or leave --verify out");
        }

        ImmutableArray<TokenKey> keys =
            [.. secrets.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(TokenVerifier.KeysMax).Select(TokenKey.FromSecret)];
        if (keys.IsEmpty)
        {
            throw new CommandException($"{KeyVariable} holds no key");
        }

        // A tenant is refused by the gateway it does not belong to; here only the key is known.
        string tenant = TenantOf(text);
        return new TokenVerifier(keys, TimeProvider.System, tenant, acceptUnsealedBudgets: false) { AcceptsArgumentRules = true }.Verify(Encoding.UTF8.GetBytes(text)).Fault;
    }

    private static string TenantOf(string text)
    {
        const string Prefix = "tenant_id = ";
        return PresentedToken.Decode(text).Caveats.FirstOrDefault(static caveat => caveat.StartsWith(Prefix, StringComparison.Ordinal))?[Prefix.Length..] ?? "default";
    }

    private static JsonElement Describe(Macaroon token, TokenFault? fault)
    {
        JsonObject json = new()
        {
            ["id"] = token.TokenId,
            ["identifier"] = token.Identifier,
            ["format"] = token.IsBinary ? "binary" : "json",
            ["signature"] = token.SignatureHex,
            ["caveats"] = new JsonArray([.. token.Caveats.Select(static caveat => (JsonNode?)JsonValue.Create(caveat))]),
            ["verified"] = fault switch { null => "not checked", TokenFault.None => "yes", { } known => $"no: {TokenFaults.Message(known)}" },
        };
        using JsonDocument document = JsonDocument.Parse(json.ToJsonString());
        return document.RootElement.Clone();
    }

    private static async Task ShowAsync(CommandContext context, JsonElement json, bool isJson)
    {
        if (isJson)
        {
            await context.Output.WriteLineAsync(json.GetRawText());
            return;
        }

        int width = json.EnumerateObject().Max(static property => property.Name.Length) + 2;
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string name = $"{property.Name}:".PadRight(width);
            if (property.Value.ValueKind == JsonValueKind.Array)
            {
                string blank = new(' ', width);
                string[] lines = [.. property.Value.EnumerateArray().Select(static item => TextTable.Clean(item.ToString()))];
                await context.Output.WriteLineAsync($"{name}{string.Join($"\n{blank}", lines)}".TrimEnd());
            }
            else
            {
                await context.Output.WriteLineAsync($"{name}{TextTable.Clean(property.Value.ToString())}".TrimEnd());
            }
        }
    }
}
