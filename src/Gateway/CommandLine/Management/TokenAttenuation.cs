using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Model.Tokens;
using SatGate.Model.Validation;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary><c>token attenuate</c>: narrows a token as any holder can, without the gateway and without a key.</summary>
internal static class TokenAttenuation
{
    internal static Command Create(CommandContext context, ConnectionOptions connection)
    {
        var token = new Argument<string?>("token") { Description = PresentedToken.Help, Arity = ArgumentArity.ZeroOrOne };
        var caveats = new Option<string[]>("--caveat") { Description = "A caveat as it is written, such as \"scope = api:read\"; may be repeated.", HelpName = "caveat" };
        Option<string[]> scopes = TokenCommands.Scopes;
        Option<string[]> routes = TokenCommands.Routes;
        Option<string> expiry = TokenCommands.Expiry;
        var command = new Command("attenuate", "Narrow a token and print the narrower one. Needs no gateway.") { token, scopes, expiry, routes, caveats };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> added = [.. (parsed.GetValue(scopes) ?? []).Select(static scope => $"scope = {scope}")];
            if (parsed.GetValue(expiry) is { } until)
            {
                added.Add(Expires(until));
            }

            if (parsed.GetValue(routes) is { Length: > 0 } allowed)
            {
                added.Add($"routes = {string.Join(',', allowed)}");
            }

            added.AddRange(parsed.GetValue(caveats) ?? []);
            if (added.Count == 0)
            {
                throw new CommandException("nothing to narrow by; give --scope, --expiry, --route or --caveat", ExitCode.Usage);
            }

            if (added.FirstOrDefault(static caveat => !caveat.Contains(" = ", StringComparison.Ordinal) && !caveat.StartsWith("time < ", StringComparison.Ordinal)) is { } wrong)
            {
                throw new CommandException($"'{wrong}' is no caveat; write it as name = value, with a space on both sides", ExitCode.Usage);
            }

            Macaroon parent = PresentedToken.Decode(await PresentedToken.ReadAsync(parsed.GetValue(token), context, cancellationToken));
            Macaroon child = Narrow(parent, added);
            await context.Output.WriteLineAsync(
                connection.IsJson(parsed) ? new JsonObject { ["id"] = child.TokenId, ["token"] = child.ToText() }.ToJsonString() : child.ToText());
            return ExitCode.Success;
        });
        return command;
    }

    private static string Expires(string text)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return ExpiryText.TryParse(text, now, out DateTimeOffset expiresAt) && expiresAt > now
            ? string.Create(CultureInfo.InvariantCulture, $"expires = {expiresAt.ToUnixTimeMilliseconds()}")
            : throw new CommandException("--expiry: write a time that lies ahead, such as 24h, 30d or 2027-01-31T00:00:00Z", ExitCode.Usage);
    }

    private static Macaroon Narrow(Macaroon parent, List<string> caveats)
    {
        try
        {
            return TokenMint.Attenuate(parent, [.. caveats]);
        }
        catch (ArgumentException)
        {
            throw new CommandException("the token would be longer than a token may be");
        }
    }
}
