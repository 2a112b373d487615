using System.CommandLine;
using System.Text.Json;
using SatGate.CloudSync.Spool;
using SatGate.Model.Audit;

namespace SatGate.Gateway.CommandLine.Management;

/// <summary><c>audit verify | tail</c>.</summary>
internal static class AuditCommands
{
    private const string KeyVariable = "AUDIT_HASH_CHAIN_KEY";

    internal static Command Create(CommandContext context)
    {
        var room = new Command("audit", "Verify and follow the audit log.");
        var connection = new ConnectionOptions();
        connection.AddTo(room);
        room.Add(Verify(context, connection));
        room.Add(AuditTail.Create(context, connection));
        return room;
    }

    private static Command Verify(CommandContext context, ConnectionOptions connection)
    {
        var offline = new Option<bool>("--offline")
        {
            Description = $"Read the log in the data directory instead of asking the gateway; with a keyed chain the key is taken from {KeyVariable} or --config.",
        };
        var command = new Command("verify", "Check the hash chain: 0 when every link holds, 1 when not. With --data-dir it needs no gateway.") { offline };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (JsonElement? json, AuditVerification found) = parsed.GetValue(offline) || connection.HasDataDirectory(parsed)
                ? (null, await VerifyOfflineAsync(parsed, context, connection, cancellationToken))
                : await AskAsync(parsed, context, connection, cancellationToken);
            if (connection.IsJson(parsed))
            {
                await context.Output.WriteLineAsync(json?.GetRawText() ?? Write(found));
            }
            else
            {
                await ReportAsync(context, found);
            }

            return found.IsIntact ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static async Task<(JsonElement? Json, AuditVerification Found)> AskAsync(
        ParseResult parsed, CommandContext context, ConnectionOptions connection, CancellationToken cancellationToken)
    {
        using AdminClient client = connection.Connect(parsed, context);
        JsonElement json = await client.SendAsync(HttpMethod.Get, "/admin/audit/verify", null, cancellationToken);
        long? brokenAt = json.TryGetProperty("broken_at_sequence", out JsonElement at) ? at.GetInt64() : null;
        string? problem = json.Text("problem") is { Length: > 0 } text ? text : null;
        return (json, new AuditVerification(
            json.Flag("is_intact"), json.Number("count"), json.Number("first_sequence"), json.Number("last_sequence"), json.Text("last_hash"), brokenAt, problem));
    }

    private static async Task<AuditVerification> VerifyOfflineAsync(
        ParseResult parsed, CommandContext context, ConnectionOptions connection, CancellationToken cancellationToken)
    {
        try
        {
            using AuditFile file = AuditFile.OpenReadOnly(connection.DataDirectoryOf(parsed, context), KeyOf(parsed, context, connection));
            return await file.VerifyAsync(cancellationToken);
        }
        catch (AuditStoreException fault)
        {
            throw new CommandException(fault.Message);
        }
    }

    private static ReadOnlyMemory<byte>? KeyOf(ParseResult parsed, CommandContext context, ConnectionOptions connection)
    {
        if (context.Environment(KeyVariable) is not { Length: > 0 } text)
        {
            return connection.ReadConfig(parsed, context)?.Storage.AuditHashChainKey;
        }

        const int KeyBytes = 32;
        byte[] key = new byte[KeyBytes];
        return Convert.TryFromBase64String(text, key, out int length) && length == KeyBytes
            ? key
            : throw new CommandException($"{KeyVariable} is not 32 bytes in base64");
    }

    private static async Task ReportAsync(CommandContext context, AuditVerification found)
    {
        await context.Output.WriteLineAsync(found.IsIntact
            ? $"intact: {found.Count} events, {found.FirstSequence} to {found.LastSequence}"
            : $"broken at event {found.BrokenAtSequence}: {TextTable.Clean(found.Problem ?? "a link does not hold")}");
        if (found.LastHashHex.Length > 0)
        {
            await context.Output.WriteLineAsync($"last link: {found.LastHashHex}");
        }
    }

    private static string Write(AuditVerification found) => new System.Text.Json.Nodes.JsonObject
    {
        ["is_intact"] = found.IsIntact,
        ["count"] = found.Count,
        ["first_sequence"] = found.FirstSequence,
        ["last_sequence"] = found.LastSequence,
        ["last_hash"] = found.LastHashHex,
        ["broken_at_sequence"] = found.BrokenAtSequence,
        ["problem"] = found.Problem,
    }.ToJsonString();
}
